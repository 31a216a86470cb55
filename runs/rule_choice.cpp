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

/// Throws for a coupling where no phase's shift takes another batch's gradient, and for Nesterov's momentum where there is none.
void require_used(const RuleChoice& choice, const std::vector<const ShiftEntry*>& phases, const Values& keys) {
  const auto couples = [](const ShiftEntry* shift) { return shift->other_batch; };
  if (choice.coupling && std::none_of(phases.begin(), phases.end(), couples)) {
    std::vector<std::string> given;
    for (const ShiftEntry* shift : phases) given.push_back(shift->id);
    reject("--coupling", "given with " + joined(given), "with " + joined(coupled_optimizers()) + " only");
  }
  const bool nesterov = keys.has("nesterov") && keys.word("nesterov") == "yes";
  require(!nesterov || keys.number("momentum") > 0, "--nesterov", "yes without momentum", "beside a --momentum above 0");
}

bool is_always_shown(const std::string& key) { return key == "rho" || key == "momentum" || key == "weight_decay"; }

}  // namespace

bool is_gd(const std::string& optimizer) { return optimizer == "gd"; }

std::vector<std::string> optimizer_names() {
  std::vector<std::string> names = ids_of(shifts());
  names.insert(names.begin(), "gd");
  return names;
}

std::vector<std::string> coupled_optimizers() {
  std::vector<std::string> names;
  for (const ShiftEntry& shift : shifts())
    if (shift.other_batch) names.push_back(shift.id);
  return names;
}

bool couples(const RuleChoice& choice) { return shift_of(choice).other_batch; }

std::string checked_optimizer(const std::string& argument, const std::string& name) {
  const std::vector<std::string> known = optimizer_names();
  if (const auto descent = meant(name, ids_of(descents())); descent && !meant(name, known))
    reject(argument, quoted_if_odd(name), joined(known) + "; " + *descent + " goes with any of them, as --descent " + *descent);
  return chosen(argument, name, known);
}

void require_given(const RuleChoice& choice, const std::optional<std::string>& then) {
  require(choice.optimizer.has_value(), "--optimizer", "missing", joined(optimizer_names()));
  require(choice.eta.has_value(), "--eta", "missing", positive_factors.words);
  std::vector<const ShiftEntry*> phases{&shift_of(choice)};
  if (then) phases.push_back(&shift_of(changed(choice, *then, {}, {}), "--then"));
  require_keys_of(phases, descent_of(choice), choice.keys);
  require_used(choice, phases, own_keys(choice, "--optimizer"));
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
