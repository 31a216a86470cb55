// What one pass over a chunk of trials does: plain values, the same on host and device.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "sim/landscape/landscape.hpp"
#include "sim/optimizer/plain_rule.hpp"
#include "sim/optimizer/sam.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/optimizer/usam.hpp"

namespace valley::gpu {

inline constexpr double not_yet = std::numeric_limits<double>::infinity();

/// visit(rule) with the rule itself where it is one that wide loops are compiled for: SGD, SAM and USAM, with or without
/// momentum. Whether it was; the others are TableRule's.
template <class Visit>
VALLEY_HD bool with_common_rule(const PlainRule& rule, Visit&& visit) {
  if (!rule.has<Momentum>()) return false;
  const Momentum descent = rule.as<Momentum>();
  if (rule.has<NoShift>()) {
    visit(Sgd{descent, {}, rule.coupling});
  } else if (rule.has<UnitShift>()) {
    visit(Sam{descent, rule.as<UnitShift>(), rule.coupling});
  } else if (rule.has<GradientShift>()) {
    visit(Usam{descent, rule.as<GradientShift>(), rule.coupling});
  } else {
    return false;
  }
  return true;
}
inline bool is_common(const PlainRule& rule) {
  return with_common_rule(rule, [](const auto&) {});
}

/// When a trial counts as escaped: the first step t with the loss above `level`, or with the state outside the
/// ball around the origin, or with the last coordinate (the one across the valley) outside (-level, level).
enum class EscapeBy : std::uint8_t { never, loss, ball, valley };
struct Escape {
  EscapeBy by = EscapeBy::never;
  double level = 0;
};

/// A chunk's trials in memory, `stride` of them. Coordinate c of trial i lies at [c stride + i] where trials go by
/// lanes, at [i D + c] where a trial's coordinates do.
struct Field {
  double* state = nullptr;
  double* memory = nullptr;       // the rule's states, each as `state`, one after the other
  int fields = 1;                 // how many
  double* escaped_at = nullptr;   // step, or infinity
  double* diverged_at = nullptr;  // step of the first state that is not finite, or infinity
  double* loss = nullptr;         // written by `losses`: infinite where diverged
  double* log_loss = nullptr;     // NaN unless the loss is positive and finite
  std::size_t stride = 0;
  std::uint64_t first = 0;  // the chunk's first trial
};

/// How many doubles a trial of so many coordinates takes in memory, under rules that remember so many states.
constexpr std::size_t doubles_a_trial(std::size_t coordinates, int fields) {
  return (1 + static_cast<std::size_t>(fields)) * coordinates + 4;
}

/// A field whose arrays follow each other from `memory` on, for `trials` trials.
inline Field field_in(double* memory, std::size_t coordinates, int fields, std::size_t trials) {
  Field field;
  field.state = memory;
  field.memory = field.state + coordinates * trials;
  field.fields = fields;
  field.escaped_at = field.memory + static_cast<std::size_t>(fields) * coordinates * trials;
  field.diverged_at = field.escaped_at + trials;
  field.loss = field.diverged_at + trials;
  field.log_loss = field.loss + trials;
  field.stride = trials;
  return field;
}

/// Steps from .. to - 1 of a phase that began with step `begin`, under one rule.
struct Leg {
  std::uint64_t seed = 0;
  std::uint32_t from = 0, to = 0, begin = 0;
  PlainRule rule{};
  Escape escape{};
};

/// Where trials start: at `at`, plus `spread` times normal numbers (use 2 of their addresses, step 0).
struct Start {
  static constexpr int most = 256;
  std::uint32_t dimension = 0;
  double spread = 0;
  double at[most] = {};
};

}  // namespace valley::gpu
