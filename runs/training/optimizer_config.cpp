#include "runs/training/optimizer_config.hpp"

#include <limits>

#include "runs/training/toml_reader.hpp"

namespace valley::networks {
namespace {

constexpr double largest = std::numeric_limits<double>::max();
constexpr const char* not_negative_words = "a finite number >= 0";

Coupling read_coupling(TomlReader& in, Coupling coupling) {
  in.choice<Coupling>("coupling", coupling, {{"shared", Coupling::shared}, {"fresh", Coupling::fresh}});
  return coupling;
}

AuxiliaryPoint read_point(TomlReader& in, AuxiliaryPoint point) {
  in.choice<AuxiliaryPoint>("auxiliary_point", point,
                            {{"current", AuxiliaryPoint::current}, {"perturbed", AuxiliaryPoint::perturbed}});
  return point;
}

double read_epsilon(TomlReader& in) {
  double epsilon = 1e-12;
  in.number("epsilon", epsilon, 0, 1, "a number in [0, 1]");
  return epsilon;
}

double read_rho(TomlReader& in) {
  if (!in.has("rho")) in.refuse_missing("rho", "the ascent radius, a finite number >= 0");
  double rho = 0;
  in.factor("rho", rho, 0, largest, not_negative_words);
  return rho;
}

PlainRule read_align_theory(TomlReader& in) {
  AlignGradientShift shift{.eta_1 = 0.1, .eta_2 = 0.05, .point = AuxiliaryPoint::perturbed};
  in.factor("eta_1", shift.eta_1, 0, largest, not_negative_words);
  in.factor("eta_2", shift.eta_2, 0, largest, not_negative_words);
  shift.point = read_point(in, shift.point);
  return plain(AlignSamTheory{{}, shift, read_coupling(in, Coupling::fresh)});
}

PlainRule read_align(TomlReader& in) {
  AlignShift shift{.rho = read_rho(in), .lambda = 2, .epsilon = read_epsilon(in)};
  in.factor("lambda", shift.lambda, 0, largest, not_negative_words);
  in.flag("matched_radius", shift.matched);
  bool random = false;
  in.choice<bool>("auxiliary", random, {{"batch", false}, {"random", true}});
  if (random) return plain(AlignSamRandom{{}, {shift.rho, shift.lambda, shift.epsilon, shift.matched}});
  shift.point = read_point(in, shift.point);
  return plain(AlignSam{{}, shift, read_coupling(in, Coupling::fresh)});
}

PlainRule read_friendly(TomlReader& in) {
  FriendlyShift shift{read_rho(in), read_epsilon(in), 1, 0.9};
  in.factor("share", shift.share, 0, largest, not_negative_words);
  in.factor("keep", shift.keep, 0, 1, "a number in [0, 1]");
  return plain(FriendlySam{{}, shift, read_coupling(in, Coupling::shared)});
}

/// The rule, or its m-SAM where groups of m are asked for.
template <class Shift>
PlainRule read_grouped(TomlReader& in, const Shift& shift) {
  const Rule<Shift> rule{{}, shift, read_coupling(in, Coupling::shared)};
  std::uint32_t m = 0;
  in.whole("m", m, 1, 1 << 30);
  PlainRule grouped = plain(rule);
  grouped.groups_of = m;
  return grouped;
}

}  // namespace

PlainRule read_optimizer(TomlReader& in, std::string& name) {
  const std::vector<std::string> all{"sgd", "sam", "usam", "asam", "friendly_sam", "random_sam", "align_sam", "align_sam_theory"};
  std::vector<std::pair<std::string, std::string>> names;
  for (const std::string& one : all) names.emplace_back(one, one);
  in.choice("optimizer", name, names);
  if (name == "sam") return read_grouped(in, UnitShift{read_rho(in), read_epsilon(in)});
  if (name == "usam") return read_grouped(in, GradientShift{read_rho(in)});
  if (name == "asam") return read_grouped(in, AdaptiveShift{read_rho(in), read_epsilon(in), 0.01});
  if (name == "friendly_sam") return read_friendly(in);
  if (name == "random_sam") return plain(RandomSam{{}, {read_rho(in)}});
  if (name == "align_sam") return read_align(in);
  if (name == "align_sam_theory") return read_align_theory(in);
  return plain(Sgd{});
}

}  // namespace valley::networks
