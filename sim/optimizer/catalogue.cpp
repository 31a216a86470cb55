#include "sim/optimizer/catalogue.hpp"

#include "base/registry.hpp"
#include "base/require.hpp"
#include "base/select.hpp"

namespace valley {
namespace {

template <class Entry>
std::vector<Entry>& all() {
  static std::vector<Entry> entries;
  return entries;
}

template <class Entry>
std::vector<std::string> names() {
  std::vector<std::string> ids;
  for (const Entry& entry : all<Entry>()) ids.push_back(entry.id);
  return ids;
}

template <class Entry>
const Entry& find(const std::string& argument, const std::string& name) {
  for (const Entry& entry : all<Entry>())
    if (entry.id == name) return entry;
  const std::string close = nearest(name, names<Entry>());
  reject(argument, quoted_if_odd(name), joined(names<Entry>()) + (close.empty() ? "" : "; did you mean " + close + "?"));
}

template <class Entry>
void note_having(const std::string& key, std::vector<std::string>& having) {
  for (const Entry& entry : all<Entry>())
    if (find_key(entry.keys, key) != nullptr) having.push_back(entry.id);
}

}  // namespace

const std::vector<ShiftEntry>& shifts() { return all<ShiftEntry>(); }
const std::vector<DescentEntry>& descents() { return all<DescentEntry>(); }
bool add(ShiftEntry entry) { return insert_by_id(all<ShiftEntry>(), std::move(entry)); }
bool add(DescentEntry entry) { return insert_by_id(all<DescentEntry>(), std::move(entry)); }
const ShiftEntry& shift_entry(const std::string& argument, const std::string& name) { return find<ShiftEntry>(argument, name); }
const DescentEntry& descent_entry(const std::string& argument, const std::string& name) {
  return find<DescentEntry>(argument, name);
}
std::vector<std::string> shift_names() { return names<ShiftEntry>(); }
std::vector<std::string> descent_names() { return names<DescentEntry>(); }

void require_keys_of(const ShiftEntry& shift, const DescentEntry& descent, const Values& given) {
  for (const auto& [name, value] : given.given()) {
    if (find_key(shift.keys, name) != nullptr || find_key(descent.keys, name) != nullptr) continue;
    std::vector<std::string> having;
    note_having<ShiftEntry>(name, having);
    note_having<DescentEntry>(name, having);
    reject(name, "given with " + shift.id + " and " + descent.id, "with " + joined(having) + " only");
  }
}

PlainRule make_rule(const ShiftEntry& shift, const DescentEntry& descent, double eta, Coupling coupling, Values& values) {
  complete(shift.keys, values);
  complete(descent.keys, values);
  return {shift.make(values), descent.make(values, eta), coupling};
}

}  // namespace valley
