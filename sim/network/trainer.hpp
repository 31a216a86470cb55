// Training: phases of optimizers along one run.
//
// Step t draws at (seed, trial, t), so a run is a function of its settings; on a CPU (with a given number of threads)
// one that is stopped and restored goes on to the same bits. At a change of phase the parameters stay and the
// optimizer's memory starts anew, as in the late-SAM paper.
//
//   Trainer trainer(network, batches, Criterion{},
//                   {.phases = {{.rule = plain(Sgd{}), .until = 20}, {.rule = plain(Sam{{}, {.rho = 0.1}}), .until = 40}},
//                    .steps_per_epoch = sampler.steps_per_epoch()});
//   while (!trainer.done()) trainer.step();
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/network/attack.hpp"
#include "sim/network/schedule.hpp"
#include "sim/network/training.hpp"
#include "sim/optimizer/any_rule.hpp"

namespace valley::networks {

/// What any rule remembers; and how many steps of the phase are done.
using NetworkMemory = Memory<Flat, AnyRule::fields>;

/// A rule from where the last phase ended up to `until`.
struct Phase {
  PlainRule rule{};                    // its descent is not read
  double until = 0;                    // epochs
  std::optional<AttackSpec> attack{};  // none: clean inputs
  double learning_rate = 1;            // times the schedule's
};

struct TrainerSettings {
  std::uint64_t seed = 1, trial = 0;
  PlainPolicy descent = plain_policy(Momentum{});  // of all phases; its step size is not read
  double learning_rate = 0.1;                      // at schedule 1
  Schedule schedule{};
  std::vector<Phase> phases;  // the last one's `until` is the run's length
  std::uint32_t steps_per_epoch = 1;
  ValidRange range{};  // of inputs, where a phase attacks
};

/// What a run is at a step, apart from its settings: all that a checkpoint holds.
struct TrainerState {
  Flat theta;                       // (P)
  NetworkMemory memory;             // (P) each
  std::vector<std::string> fields;  // names of those that the phase's rule has, the first of `memory`
  torch::Tensor statistics;         // (S)
  std::uint32_t step = 0;
  Tally tally{};
};

class Trainer {
 public:
  /// From the network's initial point for (seed, trial). `like`: type and device of the parameters.
  /// Throws std::invalid_argument for no phase, or phases that do not follow each other.
  Trainer(std::shared_ptr<const Network> network, std::shared_ptr<const BatchSource> source, Criterion criterion,
          TrainerSettings settings, torch::TensorOptions like = torch::kFloat32);

  /// One step. Does nothing after the last.
  void step();

  std::uint32_t steps() const { return last; }  // of the whole run
  bool done() const { return now.step >= last; }
  /// 0, 1, ...: the phase of the coming step (of the last one when done).
  std::size_t phase() const;
  /// How many phases have ended by the step, those of no length among them.
  std::size_t phases_ended(std::uint32_t step) const;
  std::size_t phases_ended() const { return phases_ended(now.step); }
  /// Of the coming step.
  double learning_rate() const;
  /// The rule of the coming step, at its learning rate.
  PlainRule rule() const;
  /// What the coming step's gradients are taken of (under attack, where its phase attacks), for those who measure:
  /// its passes leave this run alone.
  Training landscape() const;

  /// A copy that later steps leave alone. Waits for the device.
  TrainerState state() const;
  const Flat& theta() const { return now.theta; }
  const torch::Tensor& statistics() const { return now.statistics; }
  std::uint32_t steps_done() const { return now.step; }
  /// Puts the run where `state` was taken. Throws std::invalid_argument for other sizes or a step beyond the end.
  void restore(const TrainerState& state);

  /// What was seen since the tally was last cleared.
  Tally tally() const { return training.tally(); }
  void clear_tally() { training.set_tally({}); }
  const Network& network() const { return *net; }

 private:
  std::uint32_t end_of(std::size_t phase) const;
  std::uint32_t begin_of(std::size_t phase) const;
  Attack attack_of(std::size_t phase) const;
  NetworkMemory blank() const;

  TrainerSettings how;
  std::shared_ptr<const Network> net;
  Criterion cost;
  std::uint32_t last;
  TrainerState now;
  Training training;
  std::optional<std::size_t> entered;
};

}  // namespace valley::networks
