#include "commands/rule_arguments.hpp"

#include <algorithm>

#include "base/given.hpp"
#include "base/require.hpp"
#include "base/select.hpp"
#include "commands/key_arguments.hpp"

namespace valley {

void declare_rule(Arguments& arguments, RuleChoice& choice) {
  arguments.option("--optimizer", joined(optimizer_names()), "update rule; valley list says more",
                   [&choice](const std::string& text) { choice.optimizer = checked_optimizer("--optimizer", text); });
  arguments.option("--descent", joined(ids_of(descents())), "what is done with the gradient (default momentum)",
                   [&choice](const std::string& text) { choice.descent = descent_entry("--descent", text).id; });
  arguments.choice<Coupling>("--coupling", {{"fresh", Coupling::fresh}, {"shared", Coupling::shared}},
                             "draws of the two gradients (default shared, align_sam's fresh)", choice.coupling);
  arguments.number("--eta", positive_factors, "step size", choice.eta);
  KeysByName all;
  for (const ShiftEntry& entry : shifts()) all.add(entry.id, entry.keys);
  for (const DescentEntry& entry : descents()) all.add(entry.id, entry.keys);
  all.declare(arguments, choice.keys);
}

std::string checked_optimizer(const std::string& argument, const std::string& name) {
  const std::vector<std::string> known = optimizer_names();
  if (std::find(known.begin(), known.end(), name) != known.end()) return name;
  if (find_entry(descents(), name) != nullptr)
    reject(argument, quoted_if_odd(name), joined(known) + "; " + name + " goes with any of them, as --descent " + name);
  reject_unknown(argument, name, known);
}

}  // namespace valley
