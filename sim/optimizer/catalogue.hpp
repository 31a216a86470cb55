// The shifts and descents that there are, each by the entry in its own file: any shift goes with any descent.
// Read by `simulate`, `escape`, configs of networks, `valley list`, refusals and tests.
#pragma once

#include <string>
#include <vector>

#include "base/given.hpp"
#include "sim/optimizer/entry.hpp"
#include "sim/optimizer/plain_rule.hpp"

namespace valley {

/// By name, in the order of the alphabet.
const std::vector<ShiftEntry>& shifts();
const std::vector<DescentEntry>& descents();

/// Throws std::invalid_argument naming `argument` for a name that is none, with the nearest and all.
const ShiftEntry& shift_entry(const std::string& argument, const std::string& name);
const DescentEntry& descent_entry(const std::string& argument, const std::string& name);

/// Throws std::invalid_argument, naming the key, for a value that none of these policies has a key for, with the policies that
/// do.
void require_keys_of(const std::vector<const ShiftEntry*>& phases, const DescentEntry& descent, const Values& given);

/// The rule, once `values` are completed by the entries' defaults. Throws std::invalid_argument, naming the key.
PlainRule make_rule(const ShiftEntry& shift, const DescentEntry& descent, double eta, Coupling coupling, Values& values);

}  // namespace valley
