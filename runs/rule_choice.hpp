// Which rule someone asked for, by the names of the catalogue; "gd" is sgd where nothing is random.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/key.hpp"
#include "sim/optimizer/catalogue.hpp"

namespace valley {

inline const std::vector<std::pair<std::string, Coupling>> couplings = {{"fresh", Coupling::fresh}, {"shared", Coupling::shared}};

struct RuleChoice {
  std::optional<std::string> optimizer;  // a shift's name, or gd
  std::optional<std::string> descent;    // default momentum
  std::optional<double> eta;
  std::optional<Coupling> coupling;  // default: the shift's own
  Values keys;                       // of both; where a run switches, of all phases' policies
};

bool is_gd(const std::string& optimizer);
/// gd, and the shifts.
std::vector<std::string> optimizer_names();
/// The shifts that take another batch's gradient, so that the coupling matters.
std::vector<std::string> coupled_optimizers();
/// Whether the choice's is one of them.
bool couples(const RuleChoice& choice);
/// The one of these that `name` is, in any case. Throws std::invalid_argument naming `argument`, the nearest and all.
std::string checked_optimizer(const std::string& argument, const std::string& name);
/// Throws std::invalid_argument, naming --optimizer, --eta or a key, for what is missing, and for a key that no phase's policies
/// have, with those that do; likewise for a coupling or Nesterov's momentum that would change nothing. `then`: the shift after a
/// switch.
void require_given(const RuleChoice& choice, const std::optional<std::string>& then = {});
/// Whether one of the two policies has the key of this argument.
bool takes(const RuleChoice& choice, const std::string& argument);
/// The choice with another shift's name, step size and radius, where they are given.
RuleChoice changed(RuleChoice choice, const std::string& optimizer, std::optional<double> eta, std::optional<double> rho);

/// The rule; keys that it does not have are another phase's. Throws std::invalid_argument, naming the key, for one that is
/// missing.
PlainRule rule_of(const RuleChoice& choice, const std::string& argument = "--optimizer");

/// "--optimizer", "--coupling" where there are two gradients, "--eta", "--rho", "--momentum", "--weight-decay" and what else
/// differs from its default, as the command line takes them.
std::vector<std::pair<std::string, std::string>> lines_of(const RuleChoice& choice);
/// Of these what differs from its default.
std::vector<std::pair<std::string, std::string>> other_lines_of(const RuleChoice& choice);

}  // namespace valley
