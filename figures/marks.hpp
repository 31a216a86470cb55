// Gnuplot's language for what stands on a panel: inks, words, lines and strips.
#pragma once

#include <string>

namespace valley::figures {

/// The one palette (Okabe and Ito's, told apart in grey by dash and marker too). The number is gnuplot's line style.
enum class Ink { sgd = 1, sam, usam, bound, necessary, sufficient, mean, exact, guide };

/// Every ink as a gnuplot line style.
std::string palette();
/// A gnuplot string.
std::string quoted(const std::string& words);
/// A real number in gnuplot's language, where digits alone would be an integer (which overflows, and divides rounding).
std::string literal(double x);
/// Text at (x, y); `more` is gnuplot's (alignment, colour, offset).
std::string text(double x, double y, const std::string& words, const std::string& more = "left");
/// Text at (x, y) in fractions of the panel.
std::string text_in_panel(double x, double y, const std::string& words, const std::string& more = "left");
/// A straight line through the whole panel.
std::string vertical(double x, Ink ink = Ink::guide, const std::string& more = "");
std::string horizontal(double y, Ink ink = Ink::guide, const std::string& more = "");
/// A tinted strip from x = low to high behind the curves, over the panel's height.
std::string strip(double low, double high, const std::string& colour = "#f2f2f2");
/// The ink's colour as gnuplot's `textcolor` words.
std::string coloured(Ink ink);

}  // namespace valley::figures
