// What a rule remembers, as theory asks for it: --momentum, --nesterov, --weight-decay. Declared once for the command line and
// for Python, as runs/declaration.hpp does.
#pragma once

#include <optional>

#include "base/limits.hpp"
#include "sim/optimizer/momentum.hpp"
#include "theory/setting.hpp"

namespace valley {

struct MemoryChoice {
  std::optional<double> momentum, weight_decay;
  bool nesterov = false;

  void into(theory::Setting& setting) const {
    setting.momentum = momentum.value_or(0);
    setting.nesterov = nesterov;
    setting.weight_decay = weight_decay.value_or(0);
  }
};

/// The momentum that a rule descends with, and whether it is Nesterov's, which without any says nothing. Its weight decay is left
/// alone: where it counts depends on the question.
inline theory::Setting with_momentum(theory::Setting setting, const Momentum& descent) {
  setting.momentum = descent.momentum;
  setting.nesterov = descent.nesterov && descent.momentum > 0;
  return setting;
}

template <class Arguments>
void declare_memory(Arguments& arguments, MemoryChoice& choice) {
  arguments.number("--momentum", below_one, "m of v' = m v + d (default 0)", choice.momentum);
  arguments.flag("--nesterov", "Nesterov's momentum, as PyTorch has it", choice.nesterov);
  arguments.number("--weight-decay", not_negative, "wd, added to d (default 0)", choice.weight_decay);
}

}  // namespace valley
