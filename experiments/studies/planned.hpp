// A study's jobs with keys of its configs changed, and with as many seeds as asked for.
#pragma once

#include <string>
#include <vector>

#include "experiments/studies/study.hpp"

namespace valley::studies {

/// Throws std::invalid_argument, naming --set, for a key that none of the study's configs has, that is given twice, that the
/// study sets itself (all configs that have the key must come out with the value), or whose value is of another kind or out of
/// range.
std::vector<Job> planned_jobs(const Study& study, const Plan& plan);

/// What is changed, each as one says it on a command line: {"model.widths=[512]", "3 seeds"}.
std::vector<std::string> changes_in_words(const Plan& plan);

}  // namespace valley::studies
