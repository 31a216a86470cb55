// What `valley threshold` says, entry by entry.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/answer.hpp"
#include "runs/designs.hpp"
#include "theory/almost_sure.hpp"
#include "theory/setting.hpp"
#include "theory/stability.hpp"
#include "theory/threshold.hpp"

namespace valley {

struct ThresholdNumbers {
  theory::Certified critical, fresh, growth;
  theory::Ladder rungs;  // beside late-SAM's bound, which needs more
  std::optional<theory::AlmostSure> rate;
};

/// What holds at any step size.
std::vector<Entry> entries_of(const Designs& data, const theory::Setting& setting, double gamma, const ThresholdNumbers& exact);
/// 1 - growth: 0 where the growth may be on either side of 1.
Entry one_minus(const theory::Certified& growth);
/// Empty where it converged; else that it did not, and what to trust.
std::string certificate(const theory::Certified& one);
/// In the help: the words and letters of such answers.
enum class Rungs { exact_alone, closed_too };
void explain(Arguments& arguments, Rungs rungs);
/// What holds at step size eta; C is late-SAM's factor.
std::vector<Entry> entries_at(double eta, const theory::Certified& growth, double C, bool fresh, theory::Stability stability);
/// What a typical trial does at a step size.
std::vector<Entry> entries_of(const theory::AlmostSure& rate);

}  // namespace valley
