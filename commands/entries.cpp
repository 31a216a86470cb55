#include "commands/entries.hpp"

#include <algorithm>

#include "base/select.hpp"
#include "experiments/claim.hpp"
#include "experiments/study_catalogue.hpp"
#include "figures/figure.hpp"
#include "sim/data/data_set.hpp"
#include "sim/landscape/catalogue.hpp"
#include "sim/optimizer/catalogue.hpp"

namespace valley {
namespace {

/// What is wrong in each control, once.
std::string broken_by(const Claim& claim) {
  std::vector<std::string> all;
  for (const Case& one : claim.cases({.effort = Effort::quick}))
    if (one.role == Role::control && !one.unmet.empty() && std::find(all.begin(), all.end(), one.unmet) == all.end())
      all.push_back(one.unmet);
  return joined(all, "; ");
}

std::vector<Fact> facts_of(const Claim& claim) {
  std::vector<Fact> facts = {{"statement", claim.statement},
                             {"source", claim.source},
                             {"what breaks it", broken_by(claim)},
                             {"command", "valley check " + claim.id}};
  if (claim.open) facts.insert(facts.begin() + 2, {"open", "neither proved nor refuted: a search for a counterexample"});
  if (!claim.figure.empty()) facts.push_back({"figure", "valley figure " + claim.figure});
  return facts;
}

std::string default_of(const Key& key) {
  if (!key.standard) return key.optional ? "" : "; required";
  Values values;
  values.set(key.name, *key.standard);
  return "; default " + values.text(key);
}

bool is_needed(const Key& key) { return !key.standard && !key.optional; }

/// Some value of a setting that must be given.
Value some_value(const Key& key) {
  if (key.kind == Key::Kind::numbers) return std::vector{0.5, 1.5};
  return 0.1;
}

/// A point of the landscape, as --start takes it.
std::string some_point(const LandscapeEntry& entry) {
  Values values;
  for (const Key& key : entry.keys)
    if (is_needed(key)) values.set(key.name, some_value(key));
  return joined(std::vector(make(entry, values).coordinates(), 1.));
}

/// What an entry of a catalogue takes, and a command that has it.
std::vector<Fact> facts_of(const std::vector<Key>& keys, const std::string& command) {
  std::vector<Fact> facts;
  Values needed;
  std::string arguments;
  for (const Key& key : keys) {
    facts.push_back({argument_of(key.name), words_of(key)});
    if (!is_needed(key)) continue;
    needed.set(key.name, some_value(key));
    arguments += " " + argument_of(key.name) + " " + needed.text(key);
  }
  facts.push_back({"command", "valley simulate" + arguments + " --eta 0.2 --steps 10 " + command});
  return facts;
}

std::vector<Fact> facts_of(const StudyEntry& study) {
  const std::string id = study.id;
  return {{"command", "valley study " + id + "; --scale cpu --data FOLDER at the size of its finding"},
          {"figure", "valley figure " + id}};
}

std::vector<Fact> facts_of(const figures::Figure& figure) {
  const bool studied = find_study(figure.id) != nullptr;
  return {{"caption", figure.caption},
          {"data", studied ? "the study's of this name, run here or recorded" : "computed when it is drawn"},
          {"command", "valley figure " + figure.id}};
}

std::vector<Fact> facts_of(const DataSet& set) {
  std::vector<Fact> facts = {{"images", std::to_string(set.classes) + " classes, " + std::to_string(set.channels) + " x " +
                                            std::to_string(set.height) + " x " + std::to_string(set.width)}};
  for (const Spellings& file : set.train) facts.push_back({"file", file.front()});
  for (const Spellings& file : set.test) facts.push_back({"file", file.front()});
  for (const Key& key : set.keys) facts.push_back({key.name, words_of(key)});
  facts.push_back({"config", "data.name = \"" + set.id + "\""});
  return facts;
}

}  // namespace

std::string words_of(const Key& key) { return key.help + default_of(key) + "; " + key.allowed(); }

std::vector<Described> entries() {
  std::vector<Described> all;
  const auto add_all = [&all](const char* kind, const auto& some, const auto& says, const auto& facts) {
    for (const auto& one : some) all.push_back({{kind, one.id, says(one)}, [&one, facts] { return facts(one); }});
  };
  const auto says = [](const auto& one) { return one.says; };
  const auto facts = [](const auto& one) { return facts_of(one); };
  add_all(
      "claim", claims(), [](const Claim& claim) { return claim.says.empty() ? claim.statement : claim.says; }, facts);
  add_all("landscape", landscapes(), says, [](const LandscapeEntry& one) {
    return facts_of(one.keys, "--optimizer sgd --start " + some_point(one) + " --landscape " + one.id);
  });
  add_all("optimizer", shifts(), says,
          [](const ShiftEntry& one) { return facts_of(one.keys, "--landscape toy --start 1,1 --optimizer " + one.id); });
  add_all("descent", descents(), says, [](const DescentEntry& one) {
    return facts_of(one.keys, "--landscape toy --start 1,1 --optimizer sgd --descent " + one.id);
  });
  add_all(
      "study", study_catalogue(), [](const StudyEntry& study) { return study.purpose; }, facts);
  add_all("figure", figures::figures(), says, facts);
  add_all(
      "data set", data_sets(), [](const DataSet& set) { return set.help; }, facts);
  return all;
}

}  // namespace valley
