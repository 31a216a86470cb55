// Verdicts and figures as one HTML page that needs nothing else: no network, no other file.
//
//   const Results results = ...;                     // claim_report.hpp
//   const std::vector<Picture> pictures = {picture("ladder", "Closed bounds ...", "valley figure ladder", svg)};
//   write_file("report.html", report::page(results, version(), pictures));
#pragma once

#include <span>
#include <string>

#include "experiments/claim_report.hpp"

namespace valley::report {

struct Picture {
  std::string id, caption;
  std::string command;  // makes it again; empty where none is known
  std::string drawing;  // HTML
};

/// Of an SVG as a file has it. Throws as inlined_svg (inline_svg.hpp) does.
Picture picture(const std::string& id, const std::string& caption, const std::string& command, const std::string& svg);

/// HTML that is well-formed XML; the same bytes for the same values (how long the claims took is not in it).
std::string page(const Results& results, const std::string& version, std::span<const Picture> pictures);

}  // namespace valley::report
