#include "sim/network/trainer.hpp"

#include <cmath>
#include <limits>

#include "base/require.hpp"

namespace valley::networks {
namespace {

std::uint32_t whole_steps(double epochs, std::uint32_t steps_per_epoch) {
  const double steps = std::round(epochs * steps_per_epoch);
  require(steps >= 0 && steps <= std::numeric_limits<std::uint32_t>::max(), "until", epochs,
          "epochs of at most 4.29e9 steps in all");
  return static_cast<std::uint32_t>(steps);
}

/// Zeros of no sign, as a checkpoint that lacks a state has them.
NetworkMemory blank_like(const torch::Tensor& theta) {
  NetworkMemory memory;
  for (Flat& one : memory.state) one = {torch::zeros_like(theta)};
  return memory;
}

TrainerState initial(const Network& network, const TrainerSettings& how, const torch::TensorOptions& like) {
  const Draw xi{how.seed, how.trial, 0, 0};
  const torch::Tensor theta = network.layout().initial_parameters(xi).to(like);
  return {
      .theta = {theta}, .memory = blank_like(theta), .fields = {}, .statistics = network.layout().initial_statistics().to(like)};
}

}  // namespace

Trainer::Trainer(std::shared_ptr<const Network> network, std::shared_ptr<const BatchSource> source, Criterion criterion,
                 TrainerSettings settings, torch::TensorOptions like)
    : how(std::move(settings)),
      net(std::move(network)),
      cost(criterion),
      last(0),
      now(initial(*net, how, like)),
      training(net, std::move(source), cost, now.statistics) {
  require(!how.phases.empty(), "phases", "0", "at least one");
  for (std::size_t k = 0; k < how.phases.size(); ++k) {
    require(k == 0 || how.phases[k].until >= how.phases[k - 1].until, "until", how.phases[k].until,
            "not before the end of the phase before it");
  }
  last = end_of(how.phases.size() - 1);
}

std::uint32_t Trainer::end_of(std::size_t phase) const { return whole_steps(how.phases[phase].until, how.steps_per_epoch); }

std::uint32_t Trainer::begin_of(std::size_t phase) const { return phase == 0 ? 0 : end_of(phase - 1); }

std::size_t Trainer::phase() const {
  std::size_t k = 0;
  while (k + 1 < how.phases.size() && now.step >= end_of(k)) ++k;
  return k;
}

std::size_t Trainer::phases_ended(std::uint32_t step) const {
  std::size_t k = 0;
  while (k < how.phases.size() && step >= end_of(k)) ++k;
  return k;
}

double Trainer::learning_rate() const {
  return how.learning_rate * how.phases[phase()].learning_rate *
         how.schedule(now.step, how.steps_per_epoch, how.phases.back().until);
}

NetworkMemory Trainer::blank() const { return blank_like(now.theta.tensor); }

Attack Trainer::attack_of(std::size_t phase) const {
  const std::optional<AttackSpec>& attack = how.phases[phase].attack;
  return attack ? make_attack(net, now.statistics, cost, *attack, how.range) : Attack{};
}

PlainRule Trainer::rule() const {
  PlainRule rule = how.phases[phase()].rule;
  rule.descent = how.descent;
  return with_eta(rule, learning_rate());
}

Training Trainer::landscape() const {
  Training still = training.still();
  still.attack_with(attack_of(phase()));
  return still;
}

void Trainer::step() {
  if (done()) return;
  const std::size_t k = phase();
  // A restored run that stands at the border has not begun the phase either: its memory is blank already.
  if (k > 0 && now.step == end_of(k - 1)) now.memory = blank();
  if (entered != k) {
    training.attack_with(attack_of(k));
    entered = k;
  }
  const Draw xi{how.seed, how.trial, now.step, 0};
  now.theta = AnyRule{rule()}.step(training, now.theta, now.memory, xi);
  ++now.step;
}

TrainerState Trainer::state() const {
  TrainerState copy = now;  // theta and memory are never changed in place; the statistics are
  copy.statistics = now.statistics.clone();
  copy.fields = field_names(rule());
  copy.tally = training.tally();
  return copy;
}

void Trainer::restore(const TrainerState& state) {
  const auto same = [](const torch::Tensor& a, const torch::Tensor& b) { return a.sizes() == b.sizes(); };
  require(same(state.theta.tensor, now.theta.tensor) && same(state.statistics, now.statistics), "state", "of another network",
          "one of " + std::to_string(network().layout().parameter_count()) + " parameters");
  require(state.step <= last, "step", static_cast<double>(state.step), "at most the run's " + std::to_string(last));
  const auto options = now.theta.tensor.options();
  now.theta = {state.theta.tensor.to(options).clone()};
  for (std::size_t k = 0; k < std::size(now.memory.state); ++k)
    now.memory.state[k] = {state.memory.state[k].tensor.to(options).clone()};
  now.statistics.copy_(state.statistics);  // in place: the passes hold it
  now.step = state.step;
  now.memory.age = now.step - begin_of(phase());
  training.set_tally(state.tally);
  entered.reset();
}

}  // namespace valley::networks
