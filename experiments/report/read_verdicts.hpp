#pragma once

#include <string>

#include "experiments/claim_report.hpp"

namespace valley::report {

/// What to_json (claim_report.hpp) wrote, as it was: to_json of it is the same text. Throws std::invalid_argument naming
/// `argument` and where in the document it is anything else.
Results read_verdicts(const std::string& argument, const std::string& json);

}  // namespace valley::report
