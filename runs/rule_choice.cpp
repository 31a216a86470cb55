#include "runs/rule_choice.hpp"

#include <algorithm>

#include "base/given.hpp"
#include "base/number.hpp"
#include "base/require.hpp"
#include "base/select.hpp"

namespace valley {
namespace {

const ShiftEntry& shift_of(const RuleChoice& choice, const std::string& argument = "--optimizer") {
  return shift_entry(argument, is_gd(*choice.optimizer) ? "sgd" : *choice.optimizer);
}
const DescentEntry& descent_of(const RuleChoice& choice) {
  return descent_entry("--descent", choice.descent.value_or("momentum"));
}

bool has_key(const RuleChoice& choice, const std::string& key, const std::string& argument = "--optimizer") {
  return find_key(shift_of(choice, argument).keys, key) != nullptr || find_key(descent_of(choice).keys, key) != nullptr;
}

/// The keys that the two policies have: what else was given is another phase's.
Values own_keys(const RuleChoice& choice, const std::string& argument) {
  Values keys;
  for (const auto& [name, value] : choice.keys.given())
    if (has_key(choice, name, argument)) keys.set(name, value);
  complete(shift_of(choice, argument).keys, keys);
  complete(descent_of(choice).keys, keys);
  return keys;
}

bool is_always_shown(const std::string& key) { return key == "rho" || key == "momentum" || key == "weight_decay"; }

}  // namespace

bool is_gd(const std::string& optimizer) { return optimizer == "gd"; }

std::vector<std::string> optimizer_names() {
  std::vector<std::string> names = ids_of(shifts());
  names.insert(names.begin(), "gd");
  return names;
}

std::string checked_optimizer(const std::string& argument, const std::string& name) {
  const std::vector<std::string> known = optimizer_names();
  if (std::find(known.begin(), known.end(), name) != known.end()) return name;
  if (find_entry(descents(), name) != nullptr)
    reject(argument, quoted_if_odd(name), joined(known) + "; " + name + " goes with any of them, as --descent " + name);
  reject_unknown(argument, name, known);
}

void require_given(const RuleChoice& choice, const std::optional<std::string>& then) {
  require(choice.optimizer.has_value(), "--optimizer", "missing", joined(optimizer_names()));
  require(choice.eta.has_value(), "--eta", "missing", positive_factors.words);
  std::vector<const ShiftEntry*> phases{&shift_of(choice)};
  if (then) phases.push_back(&shift_of(changed(choice, *then, {}, {}), "--then"));
  require_keys_of(phases, descent_of(choice), choice.keys);
  own_keys(choice, "--optimizer");
}

bool takes(const RuleChoice& choice, const std::string& argument) {
  for (const std::vector<Key>* all : {&shift_of(choice).keys, &descent_of(choice).keys})
    for (const Key& key : *all)
      if (argument_of(key.name) == argument) return true;
  return false;
}

RuleChoice changed(RuleChoice choice, const std::string& optimizer, std::optional<double> eta, std::optional<double> rho) {
  choice.optimizer = optimizer;
  if (eta) choice.eta = eta;
  if (rho) choice.keys.set("rho", *rho);
  return choice;
}

PlainRule rule_of(const RuleChoice& choice, const std::string& argument) {
  const ShiftEntry& shift = shift_of(choice, argument);
  Values keys = own_keys(choice, argument);
  return make_rule(shift, descent_of(choice), *choice.eta, choice.coupling.value_or(shift.coupling), keys);
}

std::vector<std::pair<std::string, std::string>> lines_of(const RuleChoice& choice) {
  const DescentEntry& descent = descent_of(choice);
  const Values keys = own_keys(choice, "--optimizer");
  const auto text = [&](const char* key) { return keys.has(key) ? shortest(keys.number(key)) : "0"; };
  std::vector<std::pair<std::string, std::string>> lines = {{"--eta", shortest(*choice.eta)},
                                                            {"--rho", text("rho")},
                                                            {"--momentum", text("momentum")},
                                                            {"--weight-decay", text("weight_decay")}};
  if (descent.id != "momentum") lines.emplace_back("--descent", descent.id);
  for (auto& line : other_lines_of(choice)) lines.push_back(std::move(line));
  return lines;
}

std::vector<std::pair<std::string, std::string>> other_lines_of(const RuleChoice& choice) {
  const Values keys = own_keys(choice, "--optimizer");
  std::vector<std::pair<std::string, std::string>> lines;
  for (const std::vector<Key>* all : {&shift_of(choice).keys, &descent_of(choice).keys})
    for (const Key& key : *all)
      if (!is_always_shown(key.name) && !(key.standard && *key.standard == keys.value(key.name)))
        lines.emplace_back(argument_of(key.name), keys.text(key));
  return lines;
}

}  // namespace valley
