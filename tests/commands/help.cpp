// What a stranger reads first: the usage, the help of each command, and its example, run as it stands.
#include <regex>
#include <sstream>

#include "commands/commands.hpp"
#include "commands/help.hpp"
#include "tests/program.hpp"

using namespace valley_test;

namespace {

/// The lines below "example:", as they stand in the help.
std::string example_in(const std::string& help) {
  const std::size_t at = help.find("\nexample:\n");
  return at == std::string::npos ? "" : help.substr(at + 10, help.find("\n\n", at + 10) - at - 10);
}

/// In an empty folder, with the program on the path, as a reader would.
Ran run_lines(const std::string& lines) {
  const Folder folder;
  const std::string out = folder / "stdout", err = folder / "stderr", script = folder / "script", here = folder / "here";
  fs::create_directory(here);
  write(script, "set -e\nexport PATH=\"" + fs::path(valley_test::program()).parent_path().string() + ":$PATH\"\ncd '" + here +
                    "'\n" + lines + "\n");
  Ran ran;
  ran.status = shell("bash '" + script + "' > '" + out + "' 2> '" + err + "'");
  ran.out = valley::read_file("out", out);
  ran.err = valley::read_file("err", err);
  return ran;
}

bool runs_here(const valley::Command& command) {
  return command.declare != nullptr || fs::exists(fs::path(valley_test::program()).parent_path() / "valley-networks");
}

}  // namespace

TEST_CASE("every command's example runs as it stands") {
  for (const valley::Command& command : valley::valley_commands()) {
    if (!runs_here(command)) continue;
    const Ran help = run(std::string(command.name) + " --help");
    std::string example = example_in(help.out);
    INFO(command.name << "\n" << help.out << help.err);
    REQUIRE(example.find("valley " + std::string(command.name)) != std::string::npos);
    if (!fs::exists(fs::path(valley_test::program()).parent_path() / "valley-networks"))
      example = std::regex_replace(example, std::regex(".*train-mlp.*"), "");
    const Ran ran = run_lines(example);
    INFO(ran.err);
    CHECK(ran.status == 0);
  }
}

TEST_CASE("what the help calls required is what the command cannot do without") {
  for (const valley::Command& command : valley::valley_commands()) {
    if (!runs_here(command)) continue;
    const std::string help = run(std::string(command.name) + " --help").out, example = example_in(help);
    static const std::regex required(R"(\n  (--[a-z-]+) [A-Z,.]+ +\(required\))");
    for (std::sregex_iterator at(help.begin(), help.end(), required); at != std::sregex_iterator(); ++at) {
      const std::string name = (*at)[1];
      INFO(command.name << " without " << name);
      REQUIRE(example.find(" " + name + " ") != std::string::npos);
      const Ran ran = run_lines(std::regex_replace(example, std::regex(" " + name + " [^ \n|]+"), ""));
      CHECK(ran.status == 2);
      CHECK(ran.err.find(name + " is missing") != std::string::npos);
    }
  }
}

TEST_CASE("the help is 100 columns wide at most, its options in groups") {
  for (const valley::Command& command : valley::valley_commands()) {
    if (!runs_here(command)) continue;
    std::istringstream lines(run(std::string(command.name) + " --help").out);
    for (std::string line; std::getline(lines, line);) {
      INFO(line);
      CHECK(line.size() <= 100);
    }
  }
  const std::string escape = run("escape --help").out;
  for (const char* group : {"\nlandscape:\n", "\nrule:\n", "\nrun:\n", "\nrows of data:\n", "\nmachine:\n"})
    CHECK(escape.find(group) != std::string::npos);
  CHECK(escape.find("\nrule:\n  --optimizer") != std::string::npos);
}

TEST_CASE("help X is X --help, and of a command that is none it is refused with the nearest") {
  for (const char* command : {"escape", "check", "list", "train"})
    CHECK(run(std::string("help ") + command).out == run(std::string(command) + " --help").out);
  CHECK(run("help").out == run("--help").out);
  CHECK(run("help bench train-mlp").out == run("bench train-mlp --help").out);
  check_refused(run("help escap"), {"help escap", "COMMAND is 'escap' (did you mean escape?)", "threshold"});
}

TEST_CASE("valley alone is wrong usage, and says how it is used") {
  const Ran alone = run("");
  CHECK(alone.status == 2);
  CHECK(alone.out.empty());
  CHECK(alone.err == run("--help").out);
}

TEST_CASE("the words of the help are wrapped between words, and what must be given stands in the usage") {
  const std::string long_words(300, 'x'), text = "aaa bbb " + long_words + " ccc";
  const std::string help = valley::help_of("valley do", "what it does", {"valley do --eta 1"},
                                           {{"ID", "", "words", "which", "ids", false},
                                            {"--eta", "X", "a number", text, "rule", true},
                                            {"--quick", "", "no value", "fast", "rule", false},
                                            {"E f_t", "", "", "the mean loss", "words", false, true}});
  CHECK(help ==
        "valley do: what it does\n\nusage: valley do [ID ...] --eta X [OPTIONS]\n\nexample:\n  valley do --eta 1\n\nids:\n"
        "  ID                      which\n\nrule:\n  --eta X                 (required) aaa bbb\n                          " +
            long_words +
            "\n                          ccc [a number]\n  --quick                 fast\n\nwords:\n  E f_t                   the "
            "mean loss\n");
}
