#include "runs/training/rule_config.hpp"

#include "runs/training/toml_reader.hpp"
#include "sim/optimizer/catalogue.hpp"

namespace valley::networks {

PlainRule read_rule(TomlReader& in, std::string& name) {
  in.entry("optimizer", name, ids_of(shifts()));
  bool random = false;
  if (name == "align_sam") in.choice<bool>("auxiliary", random, {{"batch", false}, {"random", true}});
  const ShiftEntry& shift = shift_entry("optimizer", random ? "align_sam_random" : name);
  Values keys = in.values(shift.keys);
  for (const Key& key : shift.keys)
    if (!key.standard && !keys.has(key.name)) in.refuse_missing(key.name, "the " + key.help + ", " + key.allowed());
  // Released code divides by ||g|| + 1e-12; in theory, and where nothing else is said, that is ||g||.
  if (find_key(shift.keys, "epsilon") != nullptr && !keys.has("epsilon")) keys.set("epsilon", 1e-12);
  Coupling coupling = shift.coupling;
  if (shift.other_batch) in.choice<Coupling>("coupling", coupling, {{"shared", Coupling::shared}, {"fresh", Coupling::fresh}});
  complete(shift.keys, keys);
  PlainRule rule{shift.make(keys), plain_policy(Momentum{}), coupling, 0};
  if (shift.grouped) in.whole("m", rule.groups_of, 1, 1 << 30);
  return rule;
}

}  // namespace valley::networks
