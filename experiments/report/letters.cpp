#include "experiments/report/letters.hpp"

#include <map>

namespace valley::report {

std::string letter(const std::string& name) {
  static const std::map<std::string, std::string> letters = {
      {"alpha", "α"}, {"beta", "β"},  {"gamma", "γ"},  {"delta", "δ"},  {"epsilon", "ε"}, {"zeta", "ζ"}, {"eta", "η"},
      {"theta", "θ"}, {"kappa", "κ"}, {"lambda", "λ"}, {"mu", "μ"},     {"nu", "ν"},      {"xi", "ξ"},   {"pi", "π"},
      {"rho", "ρ"},   {"sigma", "σ"}, {"tau", "τ"},    {"phi", "φ"},    {"chi", "χ"},     {"psi", "ψ"},  {"omega", "ω"},
      {"Gamma", "Γ"}, {"Delta", "Δ"}, {"Theta", "Θ"},  {"Lambda", "Λ"}, {"Xi", "Ξ"},      {"Pi", "Π"},   {"Sigma", "Σ"},
      {"Phi", "Φ"},   {"Psi", "Ψ"},   {"Omega", "Ω"},  {"grad", "∇"},   {"infinity", "∞"}};
  const auto found = letters.find(name);
  return found == letters.end() ? "" : found->second;
}

}  // namespace valley::report
