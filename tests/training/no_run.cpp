// What is given for a run and is none: said to be what it is, with what is expected, and the command that would make it.
#include <catch2/catch.hpp>
#include <string>

#include "tests/program.hpp"

namespace {

using valley_test::check_refused;
using valley_test::Folder;
using valley_test::run;
using valley_test::write;

const std::string tiny =
    "threads = 1\n[data]\ntrain = 20\ntest = 20\nsize = 8\nchannels = 1\n[model]\nwidths = [4]\n[training]\nbatch = "
    "8\n[[phase]]\noptimizer = \"sgd\"\n"
    "until = 1\n";

struct Command {
  std::string name, argument, allowed;

  void refuses(const std::string& place, const std::string& said, const std::string& words) const {
    const std::string more = name == "export" ? " --out " + place + ".out" : name == "line" ? " " + place : "";
    check_refused(run(name + " " + place + more), {name + " " + place, argument + " is " + place + said, words});
  }
};

const std::string own = "allowed: a folder of valley train, or a checkpoint in it",
                  any = "allowed: a folder of valley train, a checkpoint in it, weights (.safetensors) or a TorchScript module";
const Command all[] = {
    {"sharpness", "RUN_DIR", any}, {"stability", "RUN_DIR", any}, {"line", "RUN_A", any}, {"export", "RUN_DIR", own}};

}  // namespace

TEST_CASE("what is no run is refused by what it is, with what is expected") {
  const Folder folder;
  const std::string config = folder / "tiny.toml", unnamed = folder / "tiny.txt", rows = folder / "rows.csv",
                    json = folder / "a.json", none = folder / "empty", nowhere = folder / "nowhere";
  write(config, tiny), write(unnamed, tiny), write(rows, "1,0\n0.5,0.8\n"), write(json, "{}"), write(none, "");
  std::filesystem::create_directory(folder / "folder");
  for (const Command& command : all) {
    command.refuses(config, ", a config", "the run that it makes: valley train " + config + " --out RUN, then RUN");
    command.refuses(unnamed, ", a config", "valley train " + unnamed + " --out RUN");
    command.refuses(rows, ", which begins as none of these", command.allowed);
    command.refuses(json, ", which begins as none of these", command.allowed);
    command.refuses(none, ", an empty file", command.allowed);
    command.refuses(folder / "folder", ", a folder without checkpoint.safetensors", command.allowed);
    command.refuses(nowhere, " (No such file or directory)", "readable file");
  }
}

TEST_CASE("a run is asked for where another file of it is given, and one of several trials where all are") {
  const Folder folder;
  const std::string config = folder / "tiny.toml", one = folder / "run", several = folder / "several";
  write(config, tiny);
  REQUIRE(run("train " + config + " --out " + one).status == 0);
  REQUIRE(run("train " + config + " --trials 2 --out " + several).status == 0);
  for (const Command& command : all) {
    for (const char* file : {"/config.toml", "/history.csv", "/manifest.json"})
      command.refuses(one + file, ", no checkpoint of its run", "allowed: " + one + ", the run's folder");
    command.refuses(several, ", a folder of several trials", "one of them, as " + several + "/trial-0");
  }
}

TEST_CASE("what is no config is refused by train with what is expected") {
  const Folder folder;
  const std::string config = folder / "tiny.toml", one = folder / "run", rows = folder / "rows.csv",
                    out = " --out " + folder / "out";
  write(config, tiny), write(rows, "1,0\n0.5,0.8\n");
  REQUIRE(run("train " + config + " --out " + one).status == 0);
  check_refused(run("train " + one + out),
                {"run", "CONFIG.toml is " + one + ", a folder", "this run's own config, " + one + "/config.toml"});
  check_refused(run("train " + folder.path.string() + out), {"folder", ", a folder", "a file, as docs/networks.md has it"});
  check_refused(run("train " + rows + out), {"rows", rows + ":1:2: ", "allowed: a config in TOML"});
  check_refused(run("train " + one + "/checkpoint.safetensors" + out),
                {"checkpoint", "checkpoint.safetensors:1:", "a config in TOML"});
}
