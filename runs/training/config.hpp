// What `valley train CONFIG.toml` reads. docs/networks.md lists every key.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/data/augment.hpp"
#include "sim/data/read_images.hpp"
#include "sim/data/sampler.hpp"
#include "sim/network/attack.hpp"
#include "sim/network/criterion.hpp"
#include "sim/network/models/models.hpp"
#include "sim/network/trainer.hpp"

namespace valley::networks {

struct DataConfig {
  std::string name = "shapes";
  std::filesystem::path folder;
  ImageOptions options{};
  Augmentation augmentation{};
};

/// tf32: float32, but a GPU's products of matrices round their factors to 10 bits of mantissa. bf16: float32, but in training
/// products round theirs to 7; what is measured is measured in float32.
enum class Precision { float32, float64, tf32, bf16 };

/// As the config has it.
const char* name(Precision precision);

struct PhaseConfig {
  PlainRule rule{};
  std::string name = "sgd";
  std::optional<AttackSpec> attack{};
  double until = 1;  // epochs
  double learning_rate = 1;
};

/// What a history follows beside losses.
struct SharpnessConfig {
  std::uint32_t batches = 20;    // for batch sharpness
  std::uint32_t samples = 1000;  // the first so many training images, for lambda_1
};

struct Config {
  std::uint64_t seed = 1;
  Precision precision = Precision::float32;
  int threads = 0;  // 0: all cores
  DataConfig data{};
  ModelSpec model{};
  Criterion criterion{};
  bool one_output = false;                         // whatever the classes and the model
  std::uint32_t batch = 128, auxiliary_batch = 0;  // 0: as batch
  Order order = Order::epochs;
  Momentum descent{.eta = 0.1, .momentum = 0.9, .weight_decay = 1e-4};
  std::string descent_name = "momentum";  // another has its keys here; of `descent` it shares eta and weight decay
  Values descent_keys{};
  Schedule schedule{};
  std::vector<PhaseConfig> phases{};
  double evaluate_every = 1, save_every = 1;    // epochs
  std::optional<AttackSpec> robust{};           // measured beside the clean test accuracy
  std::optional<SharpnessConfig> sharpness{};   // followed along the run
  std::string file{};                           // where it was read
  std::map<std::string, std::int64_t> lines{};  // of the keys that stand there: "training.batch", not those of phases
};

/// What is done with the gradients, by the catalogue of descents.
PlainPolicy descent_policy(const Config& config);

/// "FILE:LINE: KEY" where the key stands in the config's file, "FILE: KEY" where it does not: how a refusal begins.
std::string place_of(const Config& config, const std::string& key);

/// From TOML text. `where` is named in errors, as WHERE:LINE. Throws
/// std::invalid_argument for text that is no TOML, an unknown key (with the one that was meant), a value of the wrong
/// kind or out of range (with what is allowed), and a missing [[phase]].
Config parse_config(std::string_view text, const std::string& where);

}  // namespace valley::networks
