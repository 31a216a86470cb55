#include "sim/optimizer/catalogue.hpp"

#include <algorithm>

#include "base/registry.hpp"
#include "base/require.hpp"

namespace valley {
namespace {

template <class Entry>
std::vector<Entry>& all() {
  static std::vector<Entry> entries;
  return entries;
}

}  // namespace

const std::vector<ShiftEntry>& shifts() { return all<ShiftEntry>(); }
const std::vector<DescentEntry>& descents() { return all<DescentEntry>(); }
bool add(ShiftEntry entry) { return insert_by_id(all<ShiftEntry>(), std::move(entry)); }
bool add(DescentEntry entry) { return insert_by_id(all<DescentEntry>(), std::move(entry)); }
const ShiftEntry& shift_entry(const std::string& argument, const std::string& name) { return entry_of(shifts(), argument, name); }
const DescentEntry& descent_entry(const std::string& argument, const std::string& name) {
  return entry_of(descents(), argument, name);
}

void require_keys_of(const std::vector<const ShiftEntry*>& phases, const DescentEntry& descent, const Values& given) {
  for (const auto& [name, value] : given.given()) {
    const auto has = [&key = name](const ShiftEntry* shift) { return find_key(shift->keys, key) != nullptr; };
    if (find_key(descent.keys, name) != nullptr || std::any_of(phases.begin(), phases.end(), has)) continue;
    std::vector<std::string> chosen, having = ids_of(shifts(), name);
    for (const ShiftEntry* shift : phases) chosen.push_back(shift->id);
    for (const std::string& id : ids_of(descents(), name)) having.push_back(id);
    reject(name, "given with " + joined(chosen) + " and " + descent.id, "with " + joined(having) + " only");
  }
}

PlainRule make_rule(const ShiftEntry& shift, const DescentEntry& descent, double eta, Coupling coupling, Values& values) {
  complete(shift.keys, values);
  complete(descent.keys, values);
  return {shift.make(values), descent.make(values, eta), coupling};
}

}  // namespace valley
