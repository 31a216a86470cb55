#include <pybind11/pybind11.h>

#include "base/version.hpp"
#include "python/bindings.hpp"
#include "python/words.hpp"

PYBIND11_MODULE(_valley, module) {
  using namespace valley::python;
  module.doc() = "The compiled part of valley: the package around it says what each function takes and gives.";
  module.attr("__version__") = valley::version();
  translate_errors();
  bind_catalogues(module);
  bind_threshold(module);
  bind_simulate(module);
  bind_escape(module);
  bind_claims(module);
  bind_own(module);
}
