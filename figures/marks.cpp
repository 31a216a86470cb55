#include "figures/marks.hpp"

#include <cstddef>

#include "base/number.hpp"

namespace valley::figures {
namespace {

struct Style {
  Ink ink;
  const char* name;
  const char* colour;
  const char* dash;
  int marker;
  double width;
};

constexpr Style styles[] = {
    {Ink::sgd, "SGD, GD", "#1a1a1a", "solid", 7, 1.4},
    {Ink::sam, "SAM", "#e69f00", "(9,3)", 9, 1.4},
    {Ink::usam, "USAM", "#0072b2", "solid", 5, 1.6},
    {Ink::bound, "late-SAM's bound", "#d55e00", "(12,4)", 13, 1.5},
    {Ink::necessary, "sharper necessary", "#009e73", "(7,4)", 11, 1.3},
    {Ink::sufficient, "sufficient", "#56b4e9", "(2,2)", 8, 1.3},
    {Ink::mean, "mean map", "#cc79a7", "(9,3,2,3)", 4, 1.3},
    {Ink::exact, "exact, second variant", "#004a75", "(2,2)", 6, 1.5},
    {Ink::guide, "guide", "#7f7f7f", "(3,3)", 7, 0.8},
};

const Style& style_of(Ink ink) { return styles[static_cast<int>(ink) - 1]; }

}  // namespace

// Blanks beside a change of font stand between zero-width spaces: SVG viewers trim them otherwise.
std::string quoted(const std::string& words) {
  std::string out = "\"";
  for (std::size_t k = 0; k < words.size(); ++k) {
    const char c = words[k];
    const bool at_change = (k + 1 < words.size() && words[k + 1] == '{') || (k > 0 && words[k - 1] == '}');
    if (c == ' ' && at_change) {
      out += "\u200b\u00a0\u200b";
    } else if (c != '\n' && c != '\r') {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out + '"';
}

std::string palette() {
  std::string out;
  for (const auto& s : styles) {
    const std::string dash = s.dash == std::string("solid") ? "solid" : s.dash;
    out += "set style line " + std::to_string(static_cast<int>(s.ink)) + " lc rgb \"" + s.colour + "\" dt " + dash + " pt " +
           std::to_string(s.marker) + " ps 0.5 lw " + rounded(s.width, 6) + "  # " + s.name + "\n";
  }
  return out;
}

std::string literal(double x) {
  const std::string digits = shortest(x);
  return digits.find_first_not_of("-0123456789") == std::string::npos ? digits + ".0" : digits;
}

std::string coloured(Ink ink) { return std::string("textcolor rgb \"") + style_of(ink).colour + "\""; }

std::string text(double x, double y, const std::string& words, const std::string& more) {
  return "set label " + quoted(words) + " at " + literal(x) + "," + literal(y) + " " + more + " front";
}

std::string text_in_panel(double x, double y, const std::string& words, const std::string& more) {
  return "set label " + quoted(words) + " at graph " + literal(x) + "," + literal(y) + " " + more + " front";
}

std::string vertical(double x, Ink ink, const std::string& more) {
  return "set arrow from " + literal(x) + ", graph 0 to " + literal(x) + ", graph 1 nohead ls " +
         std::to_string(static_cast<int>(ink)) + " " + more;
}

std::string horizontal(double y, Ink ink, const std::string& more) {
  return "set arrow from graph 0, first " + literal(y) + " to graph 1, first " + literal(y) + " nohead ls " +
         std::to_string(static_cast<int>(ink)) + " " + more;
}

std::string strip(double low, double high, const std::string& colour) {
  return "set object rectangle from " + literal(low) + ", graph 0 to " + literal(high) + ", graph 1 fc rgb \"" + colour +
         "\" fs solid 1 noborder behind";
}

}  // namespace valley::figures
