#include "commands/own_code.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/require.hpp"
#include "commands/commands.hpp"
#include "commands/progress.hpp"
#include "commands/unasked_end.hpp"
#include "experiments/brought.hpp"
#include "runs/own/bare_formula.hpp"
#include "runs/own/formula.hpp"
#include "runs/own/library.hpp"

namespace valley {
namespace {

/// What an option was given: "--name VALUE" or "--name=VALUE", at `at` on, which moves to its last word.
std::optional<std::string> value_of(const std::string& name, const std::vector<std::string>& words, std::size_t& at) {
  if (words[at].starts_with(name + "=")) return words[at].substr(name.size() + 1);
  if (words[at] != name || at + 1 == words.size()) return std::nullopt;
  return words[++at];
}

BroughtFiles& all_brought() {
  static BroughtFiles all;
  return all;
}

void load(const std::string& file, own::Loops loops) {
  name_on_crash(file);
  const Brought more = bring("--with", file, loops);
  BroughtFiles& all = all_brought();
  if (std::find(all.files.begin(), all.files.end(), more.file) != all.files.end()) return;
  all.files.push_back(more.file);
  all.claims.insert(all.claims.end(), more.claims.begin(), more.claims.end());
  all.figures.insert(all.figures.end(), more.figures.begin(), more.figures.end());
}

}  // namespace

const BroughtFiles& brought() { return all_brought(); }

std::vector<std::string> asked_or_brought(const std::vector<std::string>& asked, const std::string& kind,
                                          const std::vector<std::string>& of_files) {
  if (!asked.empty() || brought().files.empty()) return asked;
  require(!of_files.empty(), "--with", "without a " + kind, "files that bring one, or the ids of those that are meant");
  return of_files;
}

bool takes_own_code(const std::string& command) {
  static constexpr std::array taking = {"list", "describe", "check", "figure", "simulate", "escape"};
  return std::find(taking.begin(), taking.end(), command) != taking.end();
}

void declare_own_code(Arguments& arguments, const std::string& command) {
  if (!takes_own_code(command)) return;
  arguments.group("code of your own");
  arguments.option("--with", "a C++ file, or - for standard input; any number of times",
                   "landscapes, claims, figures of your own; valley new writes one", [](const std::string&) {});
  arguments.read_before("--with", [] { return brought().files; });
  if (command != "simulate" && command != "escape") return;
  arguments.option("--sample", "'a in 0.2,3.8'", "samples of a constant of --landscape 'x: FORMULA'", [](const std::string&) {});
}

std::vector<std::string> take_own_code(const std::string& command, const std::vector<std::string>& words) {
  // One path needs no loops of many trials.
  const own::Loops loops =
      command == "simulate" || command == "list" || command == "describe" ? own::Loops::single : own::Loops::all;
  std::vector<std::string> rest;
  std::string samples;
  std::optional<std::string> formula;
  Progress progress;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (const auto file = value_of("--with", words, i)) {
      progress.update("compiling " + *file);
      load(*file, loops);
    } else if (const auto sample = value_of("--sample", words, i)) {
      samples += "; " + *sample;
    } else if (const auto landscape = value_of("--landscape", words, i)) {
      if (own::is_formula(*landscape)) {
        formula = landscape;
      } else {
        own::refuse_bare_formula("--landscape", *landscape);
        rest.insert(rest.end(), {"--landscape", *landscape});
      }
    } else {
      rest.push_back(words[i]);
    }
  }
  require(samples.empty() || formula, "--sample", "given", "beside --landscape 'x: FORMULA' only");
  if (!formula) return rest;
  progress.update("compiling the formula");
  own::load_formula("--landscape", *formula + samples, loops);
  rest.insert(rest.end(), {"--landscape", *formula + samples});
  return rest;
}

}  // namespace valley
