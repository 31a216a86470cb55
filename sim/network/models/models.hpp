// The catalogue of networks. An entry stands in its model's own file and enters itself:
//
//   Network make(const Values& values, const NetworkShape& shape) { ... values.count("depth") ... }
//
//   [[maybe_unused]] const bool added =
//       add({.id = "my_network", .help = "what it is", .keys = {count_key("depth", 3, 1, 100, "layers")}, .make = make});
//
// Configs, refusals, tests and docs/networks.md read the entries; nothing else knows a model by name.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/given.hpp"
#include "sim/network/network.hpp"

namespace valley::networks {

/// Shape of one input and number of classes (or of real outputs).
struct NetworkShape {
  std::int64_t channels = 1, height = 1, width = 1, outputs = 1;
};

/// A number of parameters as someone else has published it.
struct CountedParameters {
  Values values;
  NetworkShape shape;
  std::int64_t count;
};

struct Model {
  std::string id, help{};
  std::vector<Key> keys{};
  /// What no key's own limits say; nothing where all is well. All keys have values by then.
  std::optional<Complaint> (*wrong)(const Values& values) = nullptr;
  /// Of values that are not wrong, and sizes of at least 1. Throws std::invalid_argument for sizes that make no network.
  Network (*make)(const Values& values, const NetworkShape& shape);
  bool one_output = false;  // whatever the classes
  /// What a state_dict of PyTorch calls the tensor of this name in the layout (renaming.hpp); nullptr: the same.
  std::string (*pytorch)(const std::string& name, const Values& values) = nullptr;
  Values small{};  // with which it is small enough to be tried in seconds
  std::vector<CountedParameters> counted{};
  std::string file{};  // where it stands; `add` says it
};

/// Enters a model. Throws std::logic_error, with both files, where its name is taken.
bool add(Model model, const char* file = __builtin_FILE());

/// All of them, by name.
const std::vector<Model>& models();

/// Throws std::invalid_argument for a name that is none: with all that are, and the nearest.
const Model& find_model(const std::string& name);

/// A model and what was given of its keys; the rest are defaults.
struct ModelSpec {
  std::string name = "mlp";
  Values keys{};
};

/// Whether both make one network: defaults are values too.
bool operator==(const ModelSpec& a, const ModelSpec& b);

/// Throws std::invalid_argument for an unknown name, a key or value that the model does not take, and sizes that make no network.
Network make_network(const ModelSpec& spec, const NetworkShape& shape);

}  // namespace valley::networks
