#include "experiments/report/page.hpp"

#include "base/xml.hpp"
#include "experiments/report/assets.hpp"
#include "experiments/report/claim_section.hpp"
#include "experiments/report/inline_svg.hpp"

namespace valley::report {
namespace {

std::string code(const std::string& command) { return "<code>" + xml(command) + "</code>"; }

std::string head() {
  // Nothing is fetched, whatever a claim's words or a figure may hold.
  return "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n<meta charset=\"utf-8\"/>\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
         "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
         "script-src 'unsafe-inline'; img-src data:\"/>\n"
         "<title>Valley: claims and figures</title>\n<style>" +
         std::string(report_style) + "</style>\n</head>\n";
}

std::string top(const Results& results, const std::string& version, bool pictures) {
  return "<body>\n<header>\n<h1>Valley: claims and figures</h1>\n<p class=\"summary\">" + xml(summary(results)) + ".</p>\n" +
         "<p>valley " + xml(version) + ", git " + xml(results.git) + ", seed " + std::to_string(results.seed) + ", effort " +
         name(results.effort) + ". Again: " + code(check_command(results)) +
         "</p>\n<nav aria-label=\"parts\"><a href=\"#claims\">Claims</a>" + (pictures ? "<a href=\"#figures\">Figures</a>" : "") +
         "</nav>\n</header>\n";
}

constexpr const char* how_to_read =
    "<p>A claim holds only if every row inside its assumptions holds <em>and</em> every control, a case with one assumption "
    "dropped or one constant wrong, comes out violated. Tightness: the ratio of what was measured to what was predicted, and how "
    "many "
    "rows would notice a bound 5 % off; where none would, the claim is loose here. A column's head sorts the table.</p>\n";

std::string figure(const Picture& picture) {
  return "<figure>\n<h3>" + xml(picture.id) + "</h3>\n<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"" +
         xml("drawing of " + picture.id) + "\">" + picture.drawing + "</div>\n<figcaption>" + xml(picture.caption) +
         (picture.command.empty() ? "" : " Again: " + code(picture.command)) + "</figcaption>\n</figure>\n";
}

}  // namespace

Picture picture(const std::string& id, const std::string& caption, const std::string& command, const std::string& svg) {
  const std::string about = "role=\"img\" aria-label=\"" + xml("figure " + id) + "\"";
  return {id, caption, command, inlined_svg("figure " + id, svg, xml("figure-" + id + "-"), about)};
}

std::string page(const Results& results, const std::string& version, std::span<const Picture> pictures) {
  std::string text = head() + top(results, version, !pictures.empty()) + "<main>\n<section id=\"claims\">\n<h2>Claims</h2>\n" +
                     how_to_read + claim_overview(results);
  for (const Report& report : results.reports) text += claim_section(results, report);
  text += "</section>\n";
  if (!pictures.empty()) {
    text += "<section id=\"figures\">\n<h2>Figures</h2>\n";
    for (const Picture& picture : pictures) text += figure(picture);
    text += "</section>\n";
  }
  return text + "</main>\n<script>" + report_script + "</script>\n</body>\n</html>\n";
}

}  // namespace valley::report
