#include "commands/landscape_arguments.hpp"

#include "base/given.hpp"
#include "commands/key_arguments.hpp"
#include "sim/landscape/catalogue.hpp"

namespace valley {

void declare_landscape(Arguments& arguments, std::optional<std::string>& name, Values& keys) {
  arguments.option("--landscape", joined(ids_of(landscapes())), "f; valley list says more",
                   [&name](const std::string& text) { name = landscape_entry("--landscape", text).id; });
  KeysByName all;
  for (const LandscapeEntry& entry : landscapes()) all.add(entry.id, entry.keys);
  all.declare(arguments, keys);
}

}  // namespace valley
