#include "commands/own_code.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <optional>

#include "base/file.hpp"
#include "base/given.hpp"
#include "base/require.hpp"
#include "commands/commands.hpp"
#include "commands/progress.hpp"
#include "experiments/claim.hpp"
#include "figures/figure.hpp"
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

// For the handler below: the file that is named when the program crashes.
char suspect[512];

extern "C" void say_crashed(int signal) {
  remove_pending_files();
  wipe_progress();
  const char* const parts[] = {"valley: crashed (", strsignal(signal), ") while code of ", suspect,
                               " was loaded; look there first. Nothing was written.\n"};
  for (const char* const part : parts) [[maybe_unused]] const auto written = ::write(STDERR_FILENO, part, std::strlen(part));
  ::_exit(broken);
}

void name_on_crash(const std::string& file) {
  std::strncpy(suspect, file.c_str(), sizeof suspect - 1);
  static std::array<char, 1 << 16> stack;  // the usual one may be what overflowed
  ::stack_t other{};
  other.ss_sp = stack.data();
  other.ss_size = stack.size();
  ::sigaltstack(&other, nullptr);
  struct ::sigaction action {};
  action.sa_handler = say_crashed;
  action.sa_flags = SA_ONSTACK;
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) ::sigaction(signal, &action, nullptr);
}

Brought& all_brought() {
  static Brought all;
  return all;
}

void load(const std::string& file, own::Loops loops) {
  name_on_crash(file);
  const std::vector<std::string> claims_before = ids_of(claims()), figures_before = ids_of(figures::figures());
  const own::Loaded& loaded = own::load_file("--with", file, loops);
  all_brought().files = true;
  const auto append = [](const std::vector<std::string>& more, std::vector<std::string>& where) {
    where.insert(where.end(), more.begin(), more.end());
  };
  append(own::only_in(ids_of(claims()), claims_before), all_brought().claims);
  append(own::only_in(ids_of(figures::figures()), figures_before), all_brought().figures);
  require(!loaded.names.empty() || claims().size() > claims_before.size() || figures::figures().size() > figures_before.size(),
          "--with", file + ", which brings nothing",
          "a file with a landscape, a rule, a claim or a figure; valley new begins one");
}

}  // namespace

const Brought& brought() { return all_brought(); }

std::vector<std::string> asked_or_brought(const std::vector<std::string>& asked, const std::string& kind,
                                          const std::vector<std::string>& of_files) {
  if (!asked.empty() || !brought().files) return asked;
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
  arguments.option("--with", "a C++ file, any number of times", "landscapes, claims, figures of your own; valley new writes one",
                   [](const std::string&) {});
  arguments.read_before("--with", [] {
    std::vector<std::string> files;
    for (const own::Loaded& one : own::loaded())
      if (!one.file.empty()) files.push_back(one.file.string());
    return files;
  });
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
