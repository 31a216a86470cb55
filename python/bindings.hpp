// The parts of the compiled module, each in its own file. Functions take one dict of keyword arguments and give dicts: the
// package in python/valley makes of them what a person sees.
#pragma once

#include <pybind11/pybind11.h>

namespace valley::python {

void bind_catalogues(pybind11::module_& module);
void bind_threshold(pybind11::module_& module);
void bind_simulate(pybind11::module_& module);
void bind_escape(pybind11::module_& module);
void bind_claims(pybind11::module_& module);
void bind_own(pybind11::module_& module);

}  // namespace valley::python
