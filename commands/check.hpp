// Checking claims before someone who waits: what `valley check` and `valley report` have in common.
#pragma once

#include <string>
#include <vector>

#include "experiments/claim.hpp"
#include "experiments/claim_report.hpp"

namespace valley {

/// Those of these ids, or all claims where none is given. Throws std::invalid_argument for an id that there is none of.
std::vector<const Claim*> selected_claims(const std::vector<std::string>& asked);

/// Checks them with progress on standard error; `table`: a line of the table for each, and its header, on standard output.
Results check_all(const std::vector<const Claim*>& chosen, const Plan& plan, bool table);

}  // namespace valley
