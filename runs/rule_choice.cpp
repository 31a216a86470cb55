#include "runs/rule_choice.hpp"

#include "base/number.hpp"
#include "base/require.hpp"

namespace valley {
namespace {

const ShiftEntry& shift_of(const RuleChoice& choice, const std::string& argument = "--optimizer") {
  return shift_entry(argument, is_gd(*choice.optimizer) ? "sgd" : *choice.optimizer);
}
const DescentEntry& descent_of(const RuleChoice& choice) {
  return descent_entry("--descent", choice.descent.value_or("momentum"));
}

/// The keys that the two policies have. A radius that neither takes does nothing, as with sgd before a switch to sam.
Values own_keys(const RuleChoice& choice, const std::string& argument) {
  const ShiftEntry& shift = shift_of(choice, argument);
  Values keys = choice.keys;
  if (find_key(shift.keys, "rho") == nullptr) keys.erase("rho");
  require_keys_of(shift, descent_of(choice), keys);
  complete(shift.keys, keys);
  complete(descent_of(choice).keys, keys);
  return keys;
}

}  // namespace

bool is_gd(const std::string& optimizer) { return optimizer == "gd"; }

std::vector<std::string> optimizer_names() {
  std::vector<std::string> names = shift_names();
  names.insert(names.begin(), "gd");
  return names;
}

void require_given(const RuleChoice& choice) {
  require(choice.optimizer.has_value(), "--optimizer", "missing", joined(optimizer_names()));
  require(choice.eta.has_value(), "--eta", "missing", positive_factors.words);
  own_keys(choice, "--optimizer");
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
  const ShiftEntry& shift = shift_of(choice);
  const DescentEntry& descent = descent_of(choice);
  const Values keys = own_keys(choice, "--optimizer");
  const auto text = [&](const char* key) { return keys.has(key) ? shortest(keys.number(key)) : "0"; };
  std::vector<std::pair<std::string, std::string>> lines = {{"--eta", shortest(*choice.eta)},
                                                            {"--rho", text("rho")},
                                                            {"--momentum", text("momentum")},
                                                            {"--weight-decay", text("weight_decay")}};
  if (descent.id != "momentum") lines.emplace_back("--descent", descent.id);
  for (const std::vector<Key>* all : {&shift.keys, &descent.keys})
    for (const Key& key : *all) {
      const bool shown = key.name == "rho" || key.name == "momentum" || key.name == "weight_decay";
      if (!shown && !(key.standard && *key.standard == keys.value(key.name)))
        lines.emplace_back(argument_of(key.name), keys.text(key));
    }
  return lines;
}

}  // namespace valley
