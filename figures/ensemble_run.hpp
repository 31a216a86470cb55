#pragma once

#include "figures/figure.hpp"

namespace valley::figures {

inline constexpr const char* ensemble_run_id = "ensemble_run";

/// One run of an ensemble, from the table that runs/ensemble makes of its report: the mean loss with its interval, exact mean,
/// median and middle 90 % of the trials; and, where trials may escape, the share that has not yet. `caption`: the setting in
/// words. It is in no list, as its data are the user's own.
Figure ensemble_run(const std::string& caption);

}  // namespace valley::figures
