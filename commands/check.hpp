// Checking claims before someone who waits: what `valley check` and `valley report` have in common.
#pragma once

#include <string>
#include <vector>

#include "experiments/claim.hpp"
#include "experiments/claim_report.hpp"

namespace valley {

/// Checks them, `threads` at a time, with progress on standard error; `table`: a line of the table for each, in their order, and
/// its header, on standard output.
Results check_all(const std::vector<const Claim*>& chosen, const Plan& plan, int threads, bool table);

}  // namespace valley
