#include <algorithm>
#include <array>
#include <iostream>
#include <stdexcept>

#include "base/key.hpp"
#include "base/padded.hpp"
#include "base/require.hpp"
#include "base/select.hpp"
#include "base/version.hpp"
#include "commands/commands.hpp"
#include "commands/networks_program.hpp"
#include "commands/own_code.hpp"
#include "commands/parser.hpp"
#include "commands/sink.hpp"
#include "runs/ensemble/processes.hpp"
#include "runs/own/compiler.hpp"

namespace valley {
namespace {

constexpr std::array<Command, 18> all_commands = {{
    {"list", "all that goes by a name: claims, landscapes, optimizers, studies, figures, data sets, models", list_command},
    {"describe", "all that is known of one of these: statement, source, what breaks it, settings, caption", describe_command},
    {"check", "check claims: theory against measurement", check_command},
    {"report", "claims and figures as one HTML page", report_command},
    {"figure", "compute figures' data and draw them", figure_command},
    {"threshold", "stability thresholds of your data: gamma, bounds, exact critical step", threshold_command},
    {"diagram", "the stability diagram of your data: step sizes against radius or batch size", diagram_command},
    {"simulate", "one trajectory of an optimizer on a landscape, as CSV", simulate_command},
    {"escape", "millions of trials: mean loss with error bars, escape times, exact means", escape_command},
    {"merge", "join what valley escape --shard wrote", merge_command},
    {"new", "begin a landscape, rule, claim or figure of your own, in one file", new_command},
    {"train", "train a network by a config: phases of SGD, SAM and their kin", nullptr},
    {"sharpness", "Hessian eigenvalues, trace and noise alignment of a trained network", nullptr},
    {"stability", "exact critical step sizes at a trained network", nullptr},
    {"line", "loss along the line between two trained networks", nullptr},
    {"export", "a trained network's weights as a state_dict of PyTorch", nullptr},
    {"study", "run an empirical study: many trainings, one CSV", nullptr},
    {"bench", "how fast this machine runs fixed work, and the share of its limit", bench_command},
}};

std::string help(std::span<const Command> commands) {
  std::string text = "valley: executable theory of sharpness-aware minimisation\n\nusage: valley COMMAND [ARGUMENTS]\n\n";
  for (const Command& command : commands) {
    text += "  " + padded_right(command.name, 11) + command.purpose + "\n";
  }
  return text +
         "\nvalley COMMAND --help says more; valley --version names the build.\n"
         "exit: 0 passed, 1 a claim or requirement does not hold, 2 wrong usage or input, 3 a failure of the program or its "
         "files\n";
}

std::vector<std::string> names_of(std::span<const Command> commands) {
  std::vector<std::string> names;
  for (const Command& command : commands) names.emplace_back(command.name);
  return names;
}

[[noreturn]] void reject_extra(const std::vector<std::string>& extras, const std::map<std::string, std::string>& options) {
  std::vector<std::string> names;
  for (const auto& [name, allowed] : options) names.push_back(name);
  names.emplace_back("--help");
  reject_unknown("argument", extras.front(), names);
}

// The parser's own errors in the words of all others. Its messages begin with the option's name and a colon.
[[noreturn]] void translate(const CLI::ParseError& error, const std::map<std::string, std::string>& options) {
  const std::string what = error.what();
  const std::string name = what.substr(0, what.find(':'));
  const auto option = options.find(name);
  if (option == options.end()) throw std::invalid_argument(what);
  if (what.find("missing") != std::string::npos) reject(name, "without a value", option->second);
  if (what.find("At Most") != std::string::npos) reject(name, "given more than once", "once");
  throw std::invalid_argument(what);
}

/// A library's "NAME is VALUE; ..." in the words of a command that takes --NAME.
std::string in_arguments(const std::string& refusal, const std::map<std::string, std::string>& options) {
  const std::size_t blank = std::min(refusal.find(' '), refusal.size());
  const std::string argument = argument_of(refusal.substr(0, blank));
  const bool is_argument = refusal.compare(blank, 4, " is ") == 0 && options.contains(argument);
  return is_argument ? argument + refusal.substr(blank) : refusal;
}

/// A key of a landscape or a rule of one's own may have the name of an option.
std::function<int()> declared(const Command& command, Arguments& arguments) {
  try {
    return command.declare(arguments);
  } catch (const CLI::OptionAlreadyAdded& twice) {
    const std::string what = twice.what();
    reject("a constant of a formula, or a key", what.substr(what.rfind(": ") + 2),
           "another name: the command has an option of this one");
  }
}

/// Without the backtrace that libtorch's errors go on with.
std::string one_line(std::string text) {
  text.resize(std::min(text.size(), text.find("\nException raised from")));
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

/// Whether the word is no command but is answered here: help, the version.
bool answers_by_itself(const std::string& word, std::span<const Command> commands) {
  const bool helps = word == "--help" || word == "-h" || word == "help";
  if (!helps && word != "--version") return false;
  if (helps) {
    std::cout << help(commands);
  } else {
    std::cout << "valley " << version() << " (" << git() << ")\n";
  }
  flush_standard_output();
  return true;
}

const Command& command_of(const std::string& word, std::span<const Command> commands) {
  const std::vector<std::string> names = names_of(commands);
  if (word.empty()) {
    std::string allowed;
    for (const std::string& name : names) allowed += name + ", ";
    reject("COMMAND", "missing", allowed + "--help, --version");
  }
  const std::string chosen = select_ids("COMMAND", {word}, names).front();
  return *std::find_if(commands.begin(), commands.end(), [&](const Command& one) { return one.name == chosen; });
}

/// Whether the program for networks has it.
bool is_of_networks(const Command& command, const std::vector<std::string>& words) {
  const bool trains = std::any_of(words.begin(), words.end(), [](const std::string& one) { return one.starts_with("train-"); });
  return command.declare == nullptr || (command.declare == bench_command && trains);
}

bool asks_for_help(const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(), [](const std::string& one) { return one == "--help" || one == "-h"; });
}

/// False where the words asked for help, which is printed.
bool parsed(std::vector<std::string> words, CLI::App& app, const std::map<std::string, std::string>& allowed) {
  std::reverse(words.begin(), words.end());  // as the parser wants them
  try {
    app.parse(words);
  } catch (const CLI::Success& asked) {
    app.exit(asked);
    flush_standard_output();
    return false;
  } catch (const CLI::ExtrasError&) {
    reject_extra(words, allowed);
  } catch (const CLI::ParseError& error) {
    translate(error, allowed);
  }
  return true;
}

int executed(const std::function<int()>& execute, const std::map<std::string, std::string>& allowed) {
  try {
    return execute();
  } catch (const std::invalid_argument& wrong) {
    throw std::invalid_argument(in_arguments(wrong.what(), allowed));
  }
}

}  // namespace

std::span<const Command> valley_commands() { return all_commands; }

int run_command_line(std::span<const Command> commands, int argc, const char* const* argv) {
  std::string who = "valley";
  try {
    const std::string word = argc > 1 ? argv[1] : "";
    if (answers_by_itself(word, commands)) return passed;
    const Command& command = command_of(word, commands);
    who += std::string(" ") + command.name;
    std::vector<std::string> words(argv + 2, argv + argc);
    if (is_of_networks(command, words)) {
      if (!has_networks_program() && asks_for_help(words)) {
        std::cout << help_without_networks_program(command.name, command.purpose);
        flush_standard_output();
        return passed;
      }
      start_networks_program(argv);
    }
    Arguments::Parser parser{.app = CLI::App(command.purpose, who), .allowed = {}};
    if (takes_own_code(command.name)) words = take_own_code(command.name, words);
    Arguments arguments(parser);
    const std::function<int()> execute = declared(command, arguments);
    declare_own_code(arguments, command.name);
    if (!parsed(words, parser.app, parser.allowed)) return passed;
    std::vector<Place> places;
    for (const auto& add : parser.places) add(places);
    require_apart(places);
    const int status = executed(execute, parser.allowed);
    flush_standard_output();
    return status;
  } catch (const QuotingRefusal& wrong) {
    std::cerr << who << ": " << wrong.what() << std::endl;
    return wrong_usage;
  } catch (const std::invalid_argument& wrong) {
    // Its launcher would end rank 0, which has the same to say, before it could: not a failure of this process.
    if (who == "valley escape" && escape::leaves_words_to_rank_0({argv, argv + argc})) return passed;
    std::cerr << who << ": " << one_line(wrong.what()) << std::endl;
    return wrong_usage;
  } catch (const std::exception& error) {
    std::cerr << who << ": " << one_line(error.what()) << std::endl;
    return broken;
  }
}

}  // namespace valley
