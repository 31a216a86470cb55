// What one pass over a chunk of trials does: plain values, the same on host and device.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "sim/landscape/landscape.hpp"
#include "sim/optimizer/sam.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/optimizer/usam.hpp"

namespace valley::gpu {

inline constexpr double not_yet = std::numeric_limits<double>::infinity();

enum class Method : std::uint8_t { sgd, sam, usam };

/// An optimizer as data.
struct Optimizer {
  Method method = Method::sgd;
  Descent descent{};
  double rho = 0;
  double epsilon = 0;  // SAM's, in the norm
  Coupling coupling = Coupling::shared;
};

/// visit(rule) with the rule of sim/optimizer.
template <class Visit>
VALLEY_HD void with_rule(const Optimizer& optimizer, Visit&& visit) {
  switch (optimizer.method) {
    case Method::sgd: return visit(Sgd{optimizer.descent, {}, optimizer.coupling});
    case Method::sam: return visit(Sam{optimizer.descent, {optimizer.rho, optimizer.epsilon}, optimizer.coupling});
    case Method::usam: return visit(Usam{optimizer.descent, {optimizer.rho}, optimizer.coupling});
  }
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
  double* velocity = nullptr;
  double* escaped_at = nullptr;   // step, or infinity
  double* diverged_at = nullptr;  // step of the first state that is not finite, or infinity
  double* loss = nullptr;         // written by `losses`: infinite where diverged
  double* log_loss = nullptr;     // NaN unless the loss is positive and finite
  std::size_t stride = 0;
  std::uint64_t first = 0;  // the chunk's first trial
};

/// How many doubles a trial of so many coordinates takes in memory.
constexpr std::size_t doubles_a_trial(std::size_t coordinates) { return 2 * coordinates + 4; }

/// A field whose arrays follow each other from `memory` on, for `trials` trials of so many coordinates.
inline Field field_in(double* memory, std::size_t coordinates, std::size_t trials) {
  Field field;
  field.state = memory;
  field.velocity = field.state + coordinates * trials;
  field.escaped_at = field.velocity + coordinates * trials;
  field.diverged_at = field.escaped_at + trials;
  field.loss = field.diverged_at + trials;
  field.log_loss = field.loss + trials;
  field.stride = trials;
  return field;
}

/// Steps from .. to - 1 under one optimizer.
struct Leg {
  std::uint64_t seed = 0;
  std::uint32_t from = 0, to = 0;
  bool restart = false;  // the velocity is set to 0 first
  Optimizer optimizer{};
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
