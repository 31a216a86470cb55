#include "experiments/report/inline_svg.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "base/key.hpp"
#include "base/require.hpp"
#include "base/xml.hpp"

namespace valley::report {
namespace {

constexpr std::array<std::string_view, 26> shapes = {
    "svg",  "g",       "defs",   "path",     "rect",           "circle",         "ellipse", "line",    "polyline",
    "text", "polygon", "tspan",  "use",      "image",          "clipPath",       "mask",    "pattern", "marker",
    "stop", "symbol",  "filter", "textPath", "linearGradient", "radialGradient", "title",   "desc"};

bool is_shape(std::string_view name) {
  return std::find(shapes.begin(), shapes.end(), name) != shapes.end() || (name.starts_with("fe") && name != "feImage");
}

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':' || c == '-' || c == '_' ||
         c == '.';
}

class Inliner {
 public:
  Inliner(const std::string& the_argument, const std::string& the_svg, const std::string& the_prefix,
          const std::string& attributes)
      : argument(the_argument), svg(the_svg), prefix(the_prefix), at_root(attributes) {}

  std::string run() {
    if (svg.starts_with("\xEF\xBB\xBF")) at = 3;
    while (at < svg.size()) {
      const std::size_t tag = std::min(svg.find('<', at), svg.size());
      content(svg.substr(at, tag - at));
      at = tag;
      if (at == svg.size()) break;
      if (skipped("<?", "?>") || skipped("<!--", "-->")) continue;
      if (svg.compare(at, 9, "<!DOCTYPE") == 0) {
        const std::size_t end = svg.find('>', at);
        if (end == std::string::npos || svg.substr(at, end - at).find('[') != std::string::npos)
          refuse("declarations of its own");
        at = end + 1;
        continue;
      }
      if (svg.compare(at, 2, "</") == 0) {
        close();
      } else {
        open();
      }
    }
    if (!open_tags.empty() || page.empty()) refuse("no whole <svg>");
    return page;
  }

 private:
  [[noreturn]] void refuse(const std::string& what) const {
    reject(argument, what, "a drawing in SVG of shapes and text, without scripts, styles or what is fetched");
  }

  bool skipped(const std::string& start, const std::string& end) {
    if (svg.compare(at, start.size(), start) != 0) return false;
    const std::size_t found = svg.find(end, at + start.size());
    if (found == std::string::npos) refuse("cut off");
    at = found + end.size();
    return true;
  }

  bool is_dropped() const { return dropped_from != 0; }

  /// Text between tags.
  void content(const std::string& text) {
    const bool blank = std::all_of(text.begin(), text.end(), is_blank);
    if (open_tags.empty() && !blank) refuse("no SVG");
    if (open_tags.empty() || is_dropped()) return;
    page += blank ? "\n" : checked(text);
  }

  /// As it is, where its bytes are UTF-8 and its references those of XML.
  std::string checked(const std::string& text) const {
    static constexpr std::array<std::string_view, 5> names = {"amp;", "lt;", "gt;", "quot;", "apos;"};
    for (std::size_t k = text.find('&'); k != std::string::npos; k = text.find('&', k + 1)) {
      const std::string_view rest = std::string_view(text).substr(k + 1);
      std::size_t digits = rest.starts_with("#") ? 1 : 0;
      while (digits > 0 && digits < rest.size() && rest[digits] >= '0' && rest[digits] <= '9') ++digits;
      const bool numbered = digits > 1 && digits < rest.size() && rest[digits] == ';';
      const bool named = std::any_of(names.begin(), names.end(), [&](std::string_view name) { return rest.starts_with(name); });
      if (!numbered && !named) refuse("with an & that is no reference");
    }
    for (const char c : text)
      if (static_cast<unsigned char>(c) < 0x20 && !is_blank(c)) refuse("with control characters");
    // Only bytes that are not UTF-8 change, once what has a meaning is written out.
    std::string plain = text;
    std::replace_if(
        plain.begin(), plain.end(), [](char c) { return c == '&' || c == '\'' || c == '"' || c == '>' || is_blank(c); }, ' ');
    if (xml(plain) != plain) refuse("not in UTF-8");
    return text;
  }

  std::string name() {
    const std::size_t start = at;
    while (at < svg.size() && is_name(svg[at])) ++at;
    if (at == start) refuse("no SVG");
    return svg.substr(start, at - start);
  }

  void blanks() {
    while (at < svg.size() && is_blank(svg[at])) ++at;
  }

  void close() {
    at += 2;
    const std::string tag = name();
    blanks();
    if (at >= svg.size() || svg[at] != '>' || open_tags.empty() || open_tags.back() != tag) refuse("with tags that do not pair");
    ++at;
    if (!is_dropped()) page += "</" + tag + ">";
    if (open_tags.size() == dropped_from) dropped_from = 0;
    open_tags.pop_back();
  }

  void open() {
    ++at;
    const std::string tag = name();
    const bool root = open_tags.empty();
    if (root ? tag != "svg" || !page.empty() : !is_shape(tag)) refuse("with <" + tag + ">");
    open_tags.push_back(tag);
    if (!is_dropped() && (tag == "title" || tag == "desc")) dropped_from = open_tags.size();
    std::string text = "<" + tag + (root && !at_root.empty() ? " " + at_root : "");
    for (blanks(); at < svg.size() && is_name(svg[at]); blanks()) {
      const std::string written = attribute();
      const bool replaced = root && (written.starts_with("role=") || written.starts_with("aria-"));
      if (!replaced) text += " " + written;
    }
    const bool empty = svg.compare(at, 2, "/>") == 0;
    if (!empty && (at >= svg.size() || svg[at] != '>')) refuse("with a broken <" + tag + ">");
    at += empty ? 2 : 1;
    if (!is_dropped()) page += text + (empty ? "/>" : ">");
    if (!empty) return;
    if (open_tags.size() == dropped_from) dropped_from = 0;
    open_tags.pop_back();
  }

  std::string attribute() {
    const std::string key = name();
    blanks();
    if (at >= svg.size() || svg[at] != '=') refuse("with " + key + " of no value");
    ++at;
    blanks();
    const char quote = at < svg.size() ? svg[at] : ' ';
    const std::size_t end = quote == '"' || quote == '\'' ? svg.find(quote, at + 1) : std::string::npos;
    if (end == std::string::npos) refuse("with " + key + " of no value");
    const std::string value = svg.substr(at + 1, end - at - 1);
    at = end + 1;
    return key + "=" + quote + referred(key, checked(value)) + quote;
  }

  /// Ids, and what refers to them: href="#x", url(#x).
  std::string referred(const std::string& key, std::string value) const {
    if (value.find('<') != std::string::npos) refuse("with a < in " + key);
    if (key.starts_with("on")) refuse("with " + key);
    if (key == "id") return prefix + value;
    if (key == "href" || key.ends_with(":href")) {
      const bool picture = value.starts_with("data:image/png;base64,") || value.starts_with("data:image/jpeg;base64,");
      if (!picture && !value.starts_with("#")) refuse("with " + key + "=" + quoted_if_odd(value));
      return picture ? value : "#" + prefix + value.substr(1);
    }
    for (std::size_t k = value.find("url("); k != std::string::npos; k = value.find("url(", k + 5)) {
      if (value.compare(k, 5, "url(#") != 0) refuse("with " + key + "=" + quoted_if_odd(value));
      value.insert(k + 5, prefix);
    }
    return value;
  }

  const std::string &argument, &svg, &prefix, &at_root;
  std::size_t at = 0, dropped_from = 0;  // how many tags were open with the one that is left out; 0: none is
  std::vector<std::string> open_tags{};
  std::string page{};
};

}  // namespace

std::string inlined_svg(const std::string& argument, const std::string& svg, const std::string& prefix,
                        const std::string& attributes) {
  return Inliner(argument, svg, prefix, attributes).run();
}

}  // namespace valley::report
