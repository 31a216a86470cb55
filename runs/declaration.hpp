// What work takes, declared once for the command line and for Python. `Arguments` is anything with their words: group, option,
// number, count, numbers, key, flag, choice (commands/arguments.hpp, python/keywords.hpp). A name is that of the command line:
// "--weight-decay" is weight_decay in Python.
#pragma once

#include <limits>
#include <optional>
#include <string>

#include "base/given.hpp"
#include "base/key.hpp"
#include "runs/keys_by_name.hpp"
#include "runs/rule_choice.hpp"
#include "runs/simulation.hpp"
#include "sim/landscape/catalogue.hpp"

namespace valley {

/// --landscape, and a key of the catalogue's entries an argument.
template <class Arguments>
void declare_landscape(Arguments& arguments, std::optional<std::string>& name, Values& keys) {
  arguments.group("landscape", {"--landscape"});
  arguments.option("--landscape", joined(ids_of(landscapes())), "f; valley list says more",
                   [&name](const std::string& text) { name = landscape_entry("--landscape", text).id; });
  arguments.group("settings of some landscapes, named in brackets");
  KeysByName all;
  for (const LandscapeEntry& entry : landscapes()) all.add(entry.id, entry.keys);
  all.declare(arguments, keys);
}

/// --optimizer, --descent, --eta, --coupling, and a key of the catalogue's shifts and descents an argument.
template <class Arguments>
void declare_rule(Arguments& arguments, RuleChoice& choice) {
  arguments.group("rule", {"--optimizer", "--eta"});
  arguments.option("--optimizer", joined(optimizer_names()), "update rule; valley list says more",
                   [&choice](const std::string& text) { choice.optimizer = checked_optimizer("--optimizer", text); });
  arguments.option("--descent", joined(ids_of(descents())), "what is done with the gradient (default momentum)",
                   [&choice](const std::string& text) { choice.descent = descent_entry("--descent", text).id; });
  arguments.template choice<Coupling>("--coupling", couplings, "draws of the two gradients (default shared, align_sam's fresh)",
                                      choice.coupling);
  arguments.number("--eta", positive_factors, "step size", choice.eta);
  arguments.group("settings of some optimizers and descents, named in brackets");
  KeysByName all;
  for (const ShiftEntry& entry : shifts()) all.add(entry.id, entry.keys);
  for (const DescentEntry& entry : descents()) all.add(entry.id, entry.keys);
  all.declare(arguments, choice.keys);
}

template <class Arguments>
void declare_simulation(Arguments& arguments, SimulationChoice& choice) {
  constexpr std::uint64_t any = std::numeric_limits<std::uint64_t>::max();
  declare_landscape(arguments, choice.landscape, choice.keys);
  declare_rule(arguments, choice.rule);
  arguments.group("run", {"--start", "--steps"});
  arguments.numbers("--start", "A or A,B", "coordinates of theta_0", choice.start);
  arguments.count("--steps", 0, std::numeric_limits<std::uint32_t>::max() - 1, "T", choice.steps);
  arguments.count("--seed", 0, any, "of every random number (default 1)", choice.seed);
  arguments.count("--trial", 0, any, "which trial of that seed (default 0)", choice.trial);
}

}  // namespace valley
