// A config as a value, in the words that a user writes it in:
//
//   const ConfigDocument mnist = ConfigDocument{}
//                                    .with("data", {{"name", "mnist"}, {"fraction", 0.1}})
//                                    .with("model", {{"name", "mlp"}, {"widths", Numbers{256, 256}}});
//   parse_config(mnist.then("sgd", 50).then("sam", 60, {{"rho", 0.1}}).toml(), "late SAM");
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/given.hpp"

namespace valley::networks {

/// A key of a config and what it is set to.
struct ConfigKey {
  using Value = std::variant<bool, std::int64_t, double, std::string, Numbers>;

  ConfigKey(std::string its_name, bool yes) : name(std::move(its_name)), value(yes) {}
  ConfigKey(std::string its_name, int number) : name(std::move(its_name)), value(std::int64_t{number}) {}
  ConfigKey(std::string its_name, double number) : name(std::move(its_name)), value(number) {}
  ConfigKey(std::string its_name, const char* word) : name(std::move(its_name)), value(std::string(word)) {}
  ConfigKey(std::string its_name, Numbers numbers) : name(std::move(its_name)), value(std::move(numbers)) {}
  ConfigKey(std::string its_name, Value its_value) : name(std::move(its_name)), value(std::move(its_value)) {}

  /// As a config has it.
  std::string value_in_toml() const;

  std::string name;
  Value value;
};

using ConfigKeys = std::vector<ConfigKey>;

class ConfigDocument {
 public:
  /// With these keys set in a section ("" is the top): a key that is there has the new value in its old place.
  ConfigDocument with(const std::string& section, const ConfigKeys& keys) const;
  /// With other values of keys that are there ("model.widths": widths in [model]); others change nothing.
  ConfigDocument changed(const ConfigKeys& dotted) const;
  /// With one more [[phase]] of `optimizer`, until an epoch; `attack`: the keys of its adversary.
  ConfigDocument then(const std::string& optimizer, double until, const ConfigKeys& keys = {},
                      const ConfigKeys& attack = {}) const;

  /// TOML, as for `valley train`, sections in the order in which they were first named and phases last.
  std::string toml() const;

 private:
  struct Section {
    std::string name;
    ConfigKeys keys;
  };
  struct Phase {
    ConfigKeys keys, attack;
  };
  std::vector<Section> sections{{}};  // the first is the top
  std::vector<Phase> phases;
};

}  // namespace valley::networks
