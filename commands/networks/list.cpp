#include "commands/listing.hpp"
#include "commands/networks/commands.hpp"
#include "sim/network/models/models.hpp"

namespace valley::networks {

std::function<int()> list_command(Arguments&) {
  return [] {
    std::vector<Listed> all;
    for (const Model& model : models()) all.push_back({"model", model.id, model.help});
    print(all);
    return passed;
  };
}

}  // namespace valley::networks
