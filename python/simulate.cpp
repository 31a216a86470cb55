#include <pybind11/stl.h>

#include "python/arrays.hpp"
#include "python/bindings.hpp"
#include "python/interrupts.hpp"
#include "python/keywords.hpp"
#include "runs/declaration.hpp"
#include "runs/simulation.hpp"

namespace valley::python {

namespace py = pybind11;

namespace {

/// What was seen at steps 0, 1, ..., up to the last finite state.
struct Seen {
  std::vector<double> states, losses, sharpness;
  bool diverged = false;

  void look(Simulation& path) {
    const std::vector<double> x = path.state();
    states.insert(states.end(), x.begin(), x.end());
    losses.push_back(path.loss());
    if (path.has_sharpness()) sharpness.push_back(path.sharpness());
  }
};

Seen run(Simulation& path, std::uint64_t steps) {
  Interrupts interrupts;
  Seen seen;
  seen.look(path);
  while (path.steps() < steps && !seen.diverged) {
    seen.diverged = !path.step();
    if (!seen.diverged) seen.look(path);
    interrupts.poll();
  }
  return seen;
}

py::dict simulate(const py::dict& given) {
  Keywords keywords(given);
  SimulationChoice choice;
  declare_simulation(keywords, choice);
  keywords.require_no_more();
  Simulation path(choice);
  Seen seen = without_gil([&] { return run(path, *choice.steps); });
  py::dict all;
  all["landscape"] = *choice.landscape;
  all["optimizer"] = *choice.rule.optimizer;
  const auto count = static_cast<py::ssize_t>(seen.losses.size()), N = static_cast<py::ssize_t>(path.dimension());
  all["x"] = array(std::move(seen.states), {count, N});
  all["loss"] = array(std::move(seen.losses));
  all["sharpness"] = path.has_sharpness() ? py::object(array(std::move(seen.sharpness))) : py::none();
  all["diverged_at"] = seen.diverged ? py::cast(path.steps()) : py::none();
  return all;
}

}  // namespace

void bind_simulate(py::module_& module) { module.def("simulate", simulate, py::arg("keywords")); }

}  // namespace valley::python
