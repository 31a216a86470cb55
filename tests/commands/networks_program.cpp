// What `valley` says of the commands of networks where valley-networks was not built.
#include "tests/program.hpp"
#include "tests/where.hpp"

namespace {

using valley_test::Folder;
using valley_test::Ran;

const std::string builds_it = "cmake --build --preset release --target valley-networks";

/// The program alone in a folder.
Ran run_alone(const Folder& folder, const std::string& arguments) {
  if (!std::filesystem::exists(folder / "valley")) std::filesystem::copy_file(valley_test::program(), folder / "valley");
  Ran ran;
  ran.status =
      valley_test::shell("'" + folder / "valley" + "' " + arguments + " > '" + folder / "out" + "' 2> '" + folder / "err" + "'");
  ran.out = valley::read_file("out", folder / "out");
  ran.err = valley::read_file("err", folder / "err");
  return ran;
}

}  // namespace

TEST_CASE("without valley-networks its commands name the command that builds it") {
  const Folder folder;
  for (const std::string command :
       {"train x.toml --out x", "sharpness x", "stability x", "line x y", "export x --out y", "study x", "bench train-mlp"}) {
    INFO(command);
    const Ran ran = run_alone(folder, command);
    CHECK(ran.status == 3);
    CHECK(ran.out.empty());
    CHECK(ran.one_error_line());
    CHECK(ran.err.find(builds_it) != std::string::npos);
  }
}

TEST_CASE("without valley-networks all but the models is listed and described, and a model's name says where it is") {
  const Folder folder;
  CHECK(run_alone(folder, "list claims").status == 0);
  CHECK(run_alone(folder, "describe p3_l").status == 0);
  const Ran described = run_alone(folder, "describe mlp"), listed = run_alone(folder, "list models");
  CHECK(described.status == 2);
  CHECK(listed.status == 3);
  for (const Ran& ran : {described, listed}) {
    CHECK(ran.one_error_line());
    CHECK(ran.err.find(builds_it) != std::string::npos);
  }
}

TEST_CASE("without valley-networks the help of its commands is help") {
  const Folder folder;
  for (const std::string command : {"train", "sharpness", "stability", "line", "export", "study"}) {
    for (const std::string flag : {"--help", "-h"}) {
      INFO(command << " " << flag);
      const Ran ran = run_alone(folder, command + " " + flag);
      CHECK(ran.status == 0);
      CHECK(ran.err.empty());
      CHECK(ran.out.starts_with("valley " + command + ": "));
      CHECK(ran.out.find(builds_it) != std::string::npos);
    }
  }
}
