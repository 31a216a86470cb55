#pragma once

#include <filesystem>
#include <vector>

#include "base/json.hpp"
#include "experiments/studies/study.hpp"

namespace valley::studies {

/// What `these` of the plan's jobs trained, where and with what, from the manifests of their runs in the folder `runs`.
Json manifest_of(const Study& study, const Plan& plan, const std::vector<Job>& jobs, const std::vector<std::size_t>& these,
                 const std::filesystem::path& runs);

}  // namespace valley::studies
