#include "sim/network/models/keys.hpp"

#include <cmath>

namespace valley::networks {
namespace {

constexpr Limits whole_from_1{[](double x) { return x >= 1 && x <= 1e9 && x == std::floor(x); }, "whole numbers >= 1"};
constexpr std::uint64_t most_groups = 1 << 20;

}  // namespace

Key widths_key(Numbers standard, const std::string& help) {
  Key key = numbers_key("widths", false, "an array of whole numbers >= 1", help);
  key.standard = std::move(standard);
  key.limits = &whole_from_1;
  return key;
}

std::vector<std::int64_t> widths_of(const Values& values) {
  std::vector<std::int64_t> widths;
  for (const double one : values.numbers("widths")) widths.push_back(static_cast<std::int64_t>(one));
  return widths;
}

Key activation_key(Nonlinearity standard, const std::string& help) {
  return word_key("activation", nonlinearity_names(standard), help);
}

Nonlinearity activation_of(const Values& values) { return nonlinearity(values.word("activation")); }

std::vector<Key> with_norm_keys(std::vector<Key> keys) {
  keys.push_back(word_key("norm", {"batch", "group", "none"}, "BatchNorm, GroupNorm or nothing, wherever it normalises"));
  Key groups = count_key("groups", 0, 1, most_groups, "of GroupNorm, and with it alone; 8 where none are given");
  groups.standard.reset();
  groups.optional = true;
  keys.push_back(std::move(groups));
  return keys;
}

Normaliser normaliser_of(const Values& values) {
  const std::string& norm = values.word("norm");
  if (norm == "none") return {.kind = Normaliser::Kind::none};
  if (norm == "batch") return {};
  Normaliser normaliser{.kind = Normaliser::Kind::group};
  if (values.has("groups")) normaliser.groups = values.count("groups");
  return normaliser;
}

}  // namespace valley::networks
