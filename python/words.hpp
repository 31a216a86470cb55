// Valley's words for who calls it from Python: arguments are named as keywords are.
#pragma once

#include <pybind11/pybind11.h>

#include <string>

namespace valley::python {

/// "--weight-decay" is the keyword weight_decay, and "--data" is rows.
std::string keyword_of(const std::string& argument);

/// A message with every argument in it named as its keyword is.
std::string in_keywords(const std::string& message);

/// A value as a refusal shows it: its repr, cut where that is long.
std::string shown(const pybind11::handle& value);

/// std::invalid_argument becomes ValueError, in those words.
void translate_errors();

}  // namespace valley::python
