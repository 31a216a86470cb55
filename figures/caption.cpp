#include "figures/caption.hpp"

#include <stdexcept>

#include "base/xml.hpp"

namespace valley::figures {
namespace {

std::string details(const Figure& figure, const std::string& origin) {
  return figure.caption + (origin.empty() ? "" : " Data: " + origin + ".");
}

}  // namespace

std::string whole_caption(const Figure& figure, const std::string& origin) { return figure.says + " " + details(figure, origin); }

std::string with_words(const std::string& svg, const Figure& figure, const std::string& origin) {
  static const std::string last = "</desc>";
  const std::size_t root = svg.find("<svg"), inside = svg.find('>', root), rest = svg.find(last, inside);
  if (root == std::string::npos || rest == std::string::npos)
    throw std::runtime_error("gnuplot, " + figure.id + ".svg: no <desc> in it");
  // Names of their own, for several pictures to stand on one page.
  const std::string id = xml(figure.id), title = id + "-title", desc = id + "-desc";
  return svg.substr(0, inside) + " role=\"img\" aria-labelledby=\"" + title + "\" aria-describedby=\"" + desc +
         "\">\n<title id=\"" + title + "\">" + id + ": " + xml(figure.says) + "</title>\n<desc id=\"" + desc + "\">" +
         xml(details(figure, origin)) + svg.substr(rest);
}

}  // namespace valley::figures
