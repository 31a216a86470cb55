// What a shift or a descent says of itself, in its own file.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/batching.hpp"
#include "base/key.hpp"
#include "sim/optimizer/plain_policy.hpp"

namespace valley {

struct ShiftEntry {
  std::string id, says;
  Coupling coupling = Coupling::shared;  // where nothing else is asked for
  bool other_batch = true;               // whether the ascent takes a batch's gradient, so that the coupling matters
  bool grouped = false;                  // whether a batch may go in groups of m, a shift for each: m-SAM
  bool needs_batch_loss = false;         // the loss on a batch, which not every landscape has
  std::vector<Key> keys = {};
  std::function<PlainPolicy(const Values&)> make = {};
  std::string file = {};
};

struct DescentEntry {
  std::string id, says;
  std::vector<Key> keys = {};
  std::function<PlainPolicy(const Values&, double eta)> make = {};
  std::string file = {};
};

/// Throws std::logic_error where there is one of that name already, with both files.
bool add(ShiftEntry entry);
bool add(DescentEntry entry);

}  // namespace valley
