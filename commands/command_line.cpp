#include <algorithm>
#include <array>
#include <iostream>
#include <optional>
#include <stdexcept>

#include "base/key.hpp"
#include "base/padded.hpp"
#include "base/require.hpp"
#include "base/select.hpp"
#include "base/shell_word.hpp"
#include "base/unlisted.hpp"
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
         "\nvalley help COMMAND says more, with an example; valley --version names the build.\n"
         "exit: 0 passed, 1 a claim or requirement does not hold, 2 wrong usage or input, 3 a failure of the\n"
         "program or its files\n";
}

std::vector<std::string> names_of(std::span<const Command> commands) {
  std::vector<std::string> names;
  for (const Command& command : commands) names.emplace_back(command.name);
  return names;
}

[[noreturn]] void reject_extra(const std::vector<std::string>& extras, const std::string& who,
                               const std::vector<Declared>& declared) {
  const auto option = std::find_if(extras.begin(), extras.end(), [](const std::string& one) { return one.starts_with('-'); });
  const std::string extra = option == extras.end() ? extras.front() : option->substr(0, option->find('='));
  std::vector<std::string> names = {"--help"};
  for (const Declared& one : declared)
    if (one.is_option()) names.push_back(one.name);
  const std::vector<std::string> few = option == extras.end() ? std::vector<std::string>() : nearest_few(extra, names);
  reject("argument", "'" + extra + "'" + (few.empty() ? "" : " (did you mean " + one_of(few) + "?)"),
         "what " + who + " --help lists");
}

// The parser's own errors in the words of all others. Its messages begin with the option's name and a colon.
[[noreturn]] void translate(const CLI::ParseError& error, const Arguments::Parser& parser) {
  const std::string what = error.what();
  const Declared* option = parser.find(what.substr(0, what.find(':')));
  if (option == nullptr) throw std::invalid_argument(what);
  if (what.find("missing") != std::string::npos) reject(option->name, "without a value", option->allowed);
  if (what.find("At Most") != std::string::npos) reject(option->name, "given more than once", "once");
  throw std::invalid_argument(what);
}

/// A library's "NAME is VALUE; ..." in the words of a command that takes --NAME.
std::string in_arguments(const std::string& refusal, const Arguments::Parser& parser) {
  const std::size_t blank = std::min(refusal.find(' '), refusal.size());
  const std::string argument = argument_of(refusal.substr(0, blank));
  const bool is_argument = refusal.compare(blank, 4, " is ") == 0 && parser.find(argument) != nullptr;
  return is_argument ? argument + refusal.substr(blank) : refusal;
}

/// A key of a landscape or a rule of one's own may have the name of an option.
std::function<int()> declared(const Command& command, Arguments& arguments) {
  try {
    const std::function<int()> execute = command.declare(arguments);
    declare_own_code(arguments, command.name);
    return execute;
  } catch (const CLI::OptionAlreadyAdded& twice) {
    const std::string what = twice.what();  // "...: rho is already added"
    const std::size_t colon = what.rfind(": "), from = colon == std::string::npos ? 0 : colon + 2;
    reject("a constant of a formula, or a key", what.substr(from, what.find(' ', from) - from),
           "another name: the command has an option of this one");
  }
}

/// Without the backtrace that libtorch's errors go on with.
std::string one_line(std::string text) {
  text.resize(std::min(text.size(), text.find("\nException raised from")));
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

/// What the command line asks for: "help X" is "X --help".
std::vector<std::string> asked_for(int argc, const char* const* argv) {
  std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  if (words.size() < 2 || words[0] != "help") return words;
  std::swap(words[0], words[1]);
  words[1] = "--help";
  return words;
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
  const std::string name = chosen("COMMAND", word, names_of(commands));
  return *std::find_if(commands.begin(), commands.end(), [&](const Command& one) { return one.name == name; });
}

/// The workload of valley bench that is a training.
std::optional<std::string> training_in(const std::vector<std::string>& words) {
  const auto found =
      std::find_if(words.begin(), words.end(), [](const std::string& one) { return meant(one.substr(0, 6), {"train-"}); });
  return found == words.end() ? std::nullopt : std::optional(*found);
}

/// Whether the program for networks has it.
bool is_of_networks(const Command& command, const std::vector<std::string>& words) {
  return command.declare == nullptr || (command.declare == bench_command && training_in(words));
}

/// What lists the options when it is given --help: a training's are not those of the other workloads.
std::string with_help(const std::string& who, const Command& command, const std::vector<std::string>& words) {
  const auto training = training_in(words);
  return who + (command.name == std::string("bench") && training ? " " + shell_word(*training) : "");
}

bool asks_for_help(const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(), [](const std::string& one) { return one == "--help" || one == "-h"; });
}

/// Becomes the program for networks, or prints what help there is where it is not.
int start_networks(const Command& command, const std::vector<std::string>& words) {
  if (!has_networks_program() && asks_for_help(words)) {
    std::cout << help_without_networks_program(command.name, command.purpose);
    flush_standard_output();
    return passed;
  }
  std::vector<const char*> argv = {"valley", command.name};
  for (const std::string& word : words) argv.push_back(word.c_str());
  argv.push_back(nullptr);
  start_networks_program(argv.data());
}

/// False where the words asked for help, which is printed.
bool parsed(std::vector<std::string> words, Arguments::Parser& parser, const std::string& who, const Command& command) {
  const std::string helper = with_help(who, command, words);
  std::reverse(words.begin(), words.end());  // as the parser wants them
  try {
    parser.app.parse(words);
  } catch (const CLI::Success&) {
    std::cout << help_of(who, command.purpose, example_of(command.name), parser.declared);
    flush_standard_output();
    return false;
  } catch (const CLI::ExtrasError&) {
    reject_extra(parser.app.remaining(), helper, parser.declared);
  } catch (const CLI::ParseError& error) {
    translate(error, parser);
  }
  return true;
}

int executed(const std::function<int()>& execute, const Arguments::Parser& parser) {
  try {
    return execute();
  } catch (const std::invalid_argument& wrong) {
    throw std::invalid_argument(in_arguments(wrong.what(), parser));
  }
}

}  // namespace

std::span<const Command> valley_commands() { return all_commands; }

int run_command_line(std::span<const Command> commands, int argc, const char* const* argv) {
  std::string who = "valley";
  try {
    std::vector<std::string> words = asked_for(argc, argv);
    if (words.empty()) {
      std::cerr << help(commands);
      return wrong_usage;
    }
    if (answers_by_itself(words.front(), commands)) return passed;
    const Command& command = command_of(words.front(), commands);
    who += std::string(" ") + command.name;
    words.erase(words.begin());
    if (is_of_networks(command, words)) return start_networks(command, words);
    Arguments::Parser parser{.app = CLI::App()};
    if (takes_own_code(command.name)) words = take_own_code(command.name, words);
    Arguments arguments(parser);
    const std::function<int()> execute = declared(command, arguments);
    if (!parsed(words, parser, who, command)) return passed;
    std::vector<Place> places;
    for (const auto& add : parser.places) add(places);
    parser.known->add(places);
    const int status = executed(execute, parser);
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
  } catch (const NotWritten& some) {
    for (const std::string& reason : some.reasons) std::cerr << who << ": " << one_line(reason) << std::endl;
    return broken;
  } catch (const std::exception& error) {
    std::cerr << who << ": " << one_line(error.what()) << std::endl;
    return broken;
  }
}

}  // namespace valley
