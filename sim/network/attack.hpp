// Inputs made harder for a network, near the given ones: projected gradient ascent on each sample's loss (Madry et al.
// 2018), delta <- P(delta + step s(grad)), k times, from 0 or from a point of the ball drawn at the batch's address. FGSM
// (Goodfellow et al. 2015) is one step of the ball's radius from 0.
//
//   linf: s(g) = sign g,    |delta| <= radius in each entry, begun uniform
//   l2:   s(g) = g/||g||,   ||delta|| <= radius, begun uniform in the ball;   s(0) = 0
//
// The loss that it raises has BatchNorm by the remembered statistics, so that each sample is attacked by itself and as the
// network is tested, or by the batch, as the network is trained.
//
// delta is in units of the valid range: of pixels from 0 to 1 where the range is that of normalised pixels. P projects
// on the ball, then on the range.
#pragma once

#include <functional>
#include <memory>

#include "sim/network/criterion.hpp"
#include "sim/network/network.hpp"
#include "sim/network/torch.hpp"
#include "sim/network/training.hpp"

namespace valley::networks {

enum class Ball { linf, l2 };

struct AttackSpec {
  Ball ball = Ball::linf;
  double radius = 4. / 255;
  double step = 2. / 255;
  int steps = 10;
  bool random_start = true;
  Normalise batch_norm = Normalise::remembered;
};

/// One step to the ball's surface.
AttackSpec fgsm(Ball ball, double radius);

/// What an input may be, in the network's units: low and high of each channel, (channels) or (1).
struct ValidRange {
  torch::Tensor low, high;
};

/// The attack on the network's loss as `cost` has it, with BatchNorm as `spec` says: batch or remembered, by
/// `statistics` (S) as they are at the call. An input outside the range may stay where it is, but go no further.
/// `look` is called between its steps: what it throws ends the work. Throws std::invalid_argument for batch_moving, a radius or
/// step below 0, fewer steps than 0, or an empty range.
Attack make_attack(
    std::shared_ptr<const Network> network, torch::Tensor statistics, Criterion cost, AttackSpec spec, ValidRange range,
    std::function<void()> look = [] {});

}  // namespace valley::networks
