// A landscape as a formula: 'u,v: 0.5*sq(tanh(v*sqrt(1+u^2)))', translated to C++ that is compiled like a file of one's own.
//
//   VARIABLES ':' EXPRESSION { ';' NAME '=' NUMBER | ';' NAME 'in' NUMBER ',' ... }
//
// Variables are the coordinates, in order. `a = 2` is a key of the landscape with this default (--a 3 gives another value);
// `a in 0.2,3.8` makes it a finite sum, the mean over these values of a, of which a batch draws B. pi and e are known.
// x^n is a product for whole n, sqrt and products for halves, e^(n log x) else.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace valley::own {

struct Formula {
  std::string body;                                         // without the constants' values: what is compiled
  std::vector<std::pair<std::string, double>> constants{};  // and their values
  std::string source{};                                     // C++; its landscape is called `body`
};

/// Whether a landscape's name is a formula: it has a colon.
bool is_formula(const std::string& name);

/// Throws std::invalid_argument naming `argument` and the character where something is wrong.
Formula read_formula(const std::string& argument, const std::string& text);

/// The functions that formulas know.
const std::vector<std::string>& formula_functions();

}  // namespace valley::own
