// A figure's words, as they travel with its picture.
#pragma once

#include <string>

#include "figures/figure.hpp"

namespace valley::figures {

/// An SVG as gnuplot writes it, with the figure's words in place of gnuplot's: <title> has what one sees, <desc> the rest.
/// Throws std::runtime_error where gnuplot wrote no <desc>.
std::string with_words(const std::string& svg, const Figure& figure, const std::string& origin);

}  // namespace valley::figures
