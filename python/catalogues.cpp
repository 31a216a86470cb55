// What goes by a name, and what each takes.
#include <pybind11/stl.h>

#include "python/bindings.hpp"
#include "sim/landscape/catalogue.hpp"
#include "sim/optimizer/catalogue.hpp"

namespace valley::python {

namespace py = pybind11;

namespace {

py::list described(const std::vector<Key>& keys) {
  py::list all;
  for (const Key& key : keys) {
    py::dict one;
    one["name"] = key.name;
    one["help"] = key.help;
    one["allowed"] = key.allowed();
    one["default"] = key.standard ? py::cast(*key.standard) : py::none();
    one["needed"] = !key.standard && !key.optional;
    all.append(one);
  }
  return all;
}

template <class Entry>
py::dict described(const Entry& entry) {
  py::dict one;
  one["name"] = entry.id;
  one["says"] = entry.says;
  one["keys"] = described(entry.keys);
  return one;
}

py::list all_landscapes() {
  py::list all;
  for (const LandscapeEntry& entry : landscapes()) {
    all.append(described(entry));
    all[all.size() - 1]["takes_rows"] = static_cast<bool>(entry.on_rows);
  }
  return all;
}

py::list all_rules() {
  py::list all;
  const auto append = [&](const auto& entry, const char* kind) {
    all.append(described(entry));
    all[all.size() - 1]["kind"] = kind;
  };
  for (const ShiftEntry& entry : shifts()) append(entry, "optimizer");
  for (const DescentEntry& entry : descents()) append(entry, "descent");
  return all;
}

}  // namespace

void bind_catalogues(py::module_& module) {
  module.def("landscapes", all_landscapes);
  module.def("rules", all_rules);
}

}  // namespace valley::python
