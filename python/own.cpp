// Landscapes, rules and claims of one's own.
#include <pybind11/stl.h>

#include "experiments/brought.hpp"
#include "python/bindings.hpp"
#include "python/interrupts.hpp"
#include "runs/own/bare_formula.hpp"
#include "runs/own/formula.hpp"
#include "runs/own/library.hpp"

namespace valley::python {

namespace py = pybind11;

void bind_own(py::module_& module) {
  module.def(
      "load_file", [](const std::string& file) { without_gil([&] { return bring("file", file).file; }); }, py::arg("file"));
  module.def(
      "load_formula",
      [](const std::string& landscape) {
        own::refuse_bare_formula("landscape", landscape);
        if (own::is_formula(landscape)) without_gil([&] { return own::load_formula("landscape", landscape).names; });
      },
      py::arg("landscape"));
}

}  // namespace valley::python
