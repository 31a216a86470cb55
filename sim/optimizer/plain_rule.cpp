#include "sim/optimizer/plain_rule.hpp"

#include "sim/optimizer/policy_table.hpp"

namespace valley {

double eta_of(const PlainRule& rule) { return rule.descent.is->eta(rule.descent.bytes); }
double rho_of(const PlainRule& rule) { return rule.shift.is->rho(rule.shift.bytes); }

PlainRule with_eta(PlainRule rule, double eta) {
  rule.descent.is->set_eta(rule.descent.bytes, eta);
  return rule;
}

std::vector<std::string> field_names(const PlainRule& rule) {
  std::vector<std::string> names = rule.descent.is->fields;
  names.insert(names.end(), rule.shift.is->fields.begin(), rule.shift.is->fields.end());
  return names;
}

int fields_of(const PlainRule& rule) { return static_cast<int>(rule.descent.is->fields.size() + rule.shift.is->fields.size()); }

}  // namespace valley
