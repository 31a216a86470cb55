#include "commands/describe.hpp"

#include <memory>

#include "base/key.hpp"
#include "base/require.hpp"
#include "commands/networks/commands.hpp"
#include "sim/network/models/models.hpp"

namespace valley::networks {
namespace {

std::vector<Fact> facts_of(const Model& model) {
  std::vector<Fact> facts;
  if (model.one_output) facts.push_back({"outputs", "one, whatever the classes"});
  for (const Key& key : model.keys) facts.push_back({key.name, words_of(key)});
  facts.push_back({"config", "model.name = \"" + model.id + "\""});
  facts.push_back({"command", "valley train CONFIG.toml --out FOLDER; docs/networks.md has the configs"});
  return facts;
}

}  // namespace

std::function<int()> describe_command(Arguments& arguments) {
  const auto ids = std::make_shared<std::vector<std::string>>();
  take_ids(arguments, *ids);
  return [ids] {
    require(!ids->empty(), "ID", "missing", "what valley list names");
    std::vector<Described> all = entries();
    for (const Model& model : models()) all.push_back({{"model", model.id, model.help}, [&model] { return facts_of(model); }});
    describe(all, *ids);
    return passed;
  };
}

}  // namespace valley::networks
