#include "experiments/networks/commands/shared_arguments.hpp"

#include "base/require.hpp"

namespace valley::networks {

void take_device(Arguments& arguments, std::optional<Device>& where, const std::string& what) {
  arguments.choice<Device>("--device", {{"auto", Device::automatic}, {"cpu", Device::cpu}, {"cuda", Device::cuda}},
                           what + " (default auto: a GPU if there is one)", where);
}

void take_data(Arguments& arguments, std::optional<std::string>& where) {
  arguments.text("--data", "a folder", "with the images, in place of the config's data.folder", where);
}

void take_run(Arguments& arguments, std::vector<std::string>& where) {
  arguments.words("RUN_DIR", "a folder of valley train, or a checkpoint in it", where);
}

const std::string& only_run(const std::vector<std::string>& words) {
  require(words.size() == 1, "RUN_DIR", std::to_string(words.size()) + " words",
          "one folder of valley train, or a checkpoint in it");
  return words.front();
}

}  // namespace valley::networks
