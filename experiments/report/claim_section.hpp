#pragma once

#include <string>

#include "experiments/claim_report.hpp"

namespace valley::report {

/// The id of a claim's section, for links: letters, digits, -, _ and dots.
std::string anchor(const std::string& id);

/// The command that checks this claim again; all that were asked for where none is given.
std::string check_command(const Results& results, const std::string& id = "");

/// All that is known of one claim: statement, source, verdict, tightness, controls, rows, the command. HTML.
std::string claim_section(const Results& results, const Report& report);

/// The claims, a row each, to be sorted. HTML.
std::string claim_overview(const Results& results);

}  // namespace valley::report
