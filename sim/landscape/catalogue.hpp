// The landscapes that there are, each by the entry in its own file: what it is called, what it takes, how it is made.
// Read by the command line, records, `valley list`, refusals and tests.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/batching.hpp"
#include "base/key.hpp"
#include "sim/landscape/plain.hpp"

namespace valley {

struct LandscapeEntry {
  std::string id, says;  // its name; one line
  std::vector<Key> keys = {};
  /// From a value for each key. Throws std::invalid_argument for values that do not fit together.
  std::function<PlainLandscape(const Values&)> make = {};
  /// Puts in defaults that depend on other values; called before `make`.
  std::function<void(Values&)> fill = {};
  /// From n rows of d numbers, where it can be made from data; these have a Batching in place of keys.
  std::function<PlainLandscape(std::size_t d, std::uint32_t n, const Batching& batching)> on_rows = {};
  std::string file = {};  // where it stands
};

/// By name, in the order of the alphabet.
const std::vector<LandscapeEntry>& landscapes();
/// Throws std::logic_error where there is one of that name already, with both files.
bool add(LandscapeEntry entry);

/// Throws std::invalid_argument naming `argument` for a name that is none, with the nearest and all.
const LandscapeEntry& landscape_entry(const std::string& argument, const std::string& name);

/// What a landscape made from data takes: batch and sampling.
const std::vector<Key>& row_keys();

/// Throws std::invalid_argument, naming the key, for a key that the entry does not have, with those that do.
void require_keys_of(const LandscapeEntry& entry, bool with_data, const Values& given);

/// The landscape, once `values` are completed by the entry's defaults. Throws std::invalid_argument, naming the key.
PlainLandscape make(const LandscapeEntry& entry, Values& values);

/// f''(0), which the valleys on the line take.
Key curvature_key();
/// B, of landscapes with noise.
Key batch_key();

/// Least squares on n rows of d numbers, d up to 256.
PlainLandscape rows_landscape(std::size_t d, std::uint32_t n, const Batching& batching);

}  // namespace valley
