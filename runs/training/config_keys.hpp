// Keys of configs by their dotted names, with values: "model.widths", "training.schedule", "threads". Those of [[phase]] are
// "phase.rho", once for each phase that has it.
#pragma once

#include <string>

#include "runs/training/config_document.hpp"

namespace valley::networks {

/// KEY=VALUE with the value in TOML; a bare word is a text: model.widths=[512], training.schedule=cosine. Throws
/// std::invalid_argument naming `argument`.
ConfigKey read_key(const std::string& argument, const std::string& text);

/// All keys of a config's text that have values of a ConfigKey.
ConfigKeys keys_of(const std::string& toml);

/// What kind of value it is, in words.
std::string kind_of(const ConfigKey::Value& value);

}  // namespace valley::networks
