// Short ways to write a case.
#pragma once

#include <concepts>
#include <functional>
#include <string>
#include <utility>

#include "experiments/claim.hpp"

namespace valley {

/// A measuring function: one that returns a bare number measures exactly.
template <class Measure>
std::function<Measurement()> measuring(Measure measure) {
  if constexpr (std::convertible_to<std::invoke_result_t<Measure>, double>) {
    return [measure]() { return Measurement{.value = measure()}; };
  } else {
    return measure;
  }
}

template <class Measure>
Case related(Relation relation, Params params, std::function<double()> predict, Measure measure, double tolerance) {
  return {.params = std::move(params),
          .relation = relation,
          .tolerance = tolerance,
          .predict = std::move(predict),
          .measure = measuring(std::move(measure)),
          .unmet = {}};
}

/// Measured at most predicted.
template <class Measure>
Case at_most(Params params, std::function<double()> predict, Measure measure, double tolerance = 1e-9) {
  return related(Relation::at_most, std::move(params), std::move(predict), std::move(measure), tolerance);
}

/// Measured at least predicted.
template <class Measure>
Case at_least(Params params, std::function<double()> predict, Measure measure, double tolerance = 1e-9) {
  return related(Relation::at_least, std::move(params), std::move(predict), std::move(measure), tolerance);
}

/// Measured equal to predicted, to the given relative tolerance.
template <class Measure>
Case equal(Params params, std::function<double()> predict, Measure measure, double tolerance) {
  return related(Relation::equal, std::move(params), std::move(predict), std::move(measure), tolerance);
}

/// The case as a control: `broken` says which assumption is dropped, or what makes the statement false.
inline Case control(Case one, std::string broken) {
  one.role = Role::control;
  one.unmet = std::move(broken);
  return one;
}

/// Params with more at their end.
inline Params with(Params params, const Params& more) {
  params.insert(params.end(), more.begin(), more.end());
  return params;
}

}  // namespace valley
