#pragma once

#include <string>

namespace valley::report {

/// An SVG as part of a page: without its prologue, titles and descriptions (which browsers show as tooltips), its ids and what
/// refers to them under `prefix`, as a page has one name each, and `attributes` at its root. Well-formed XML.
/// Throws std::invalid_argument naming `argument` where it is no SVG, or more than a drawing: scripts, styles, what would be
/// fetched.
std::string inlined_svg(const std::string& argument, const std::string& svg, const std::string& prefix,
                        const std::string& attributes);

}  // namespace valley::report
