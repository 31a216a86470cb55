// What the commands for networks read by a config: its images, which nothing is written over, and the config itself, once.
#include "tests/program.hpp"
#include "tests/sim/scratch.hpp"
#include "tests/where.hpp"

using valley_test::check_refused;
using valley_test::Folder;
using valley_test::run;
using valley_test::run_after;

namespace {

const std::string steps = "[training]\nbatch = 8\nlearning_rate = 0.05\n[[phase]]\noptimizer = \"sgd\"\nuntil = 1\n",
                  shapes = "threads = 1\n[data]\ntrain = 40\ntest = 20\nsize = 8\nchannels = 1\n";
const std::string modules = valley_test::source_folder() + "/tests/training/modules/";

std::string mnist_in(const std::string& folder) {
  return "threads = 1\n[data]\nname = \"mnist\"\nfolder = \"" + folder + "\"\n[model]\nwidths = [4]\n" + steps;
}

}  // namespace

TEST_CASE("the images that a run's config names are not written over") {
  const valley::Scratch scratch;
  write_mnist(scratch, "mnist/", 40);
  const std::string here = scratch.folder.string(), cd = "cd '" + here + "'; ", labels = "mnist/train-labels-idx1-ubyte";
  const std::string before = valley::read_file("labels", here + "/" + labels);
  for (const std::string& folder : {std::string("mnist"), here + "/mnist", std::string(".")}) {
    valley_test::write(here + "/c.toml", mnist_in(folder));
    const auto trained = run_after(cd, "train c.toml --force --out run");
    INFO(trained.err);
    REQUIRE(trained.status == 0);
    REQUIRE(run_after(cd, "export run --out w.safetensors").status == 0);
    for (const std::string& command :
         {std::string("sharpness run --json "), std::string("stability run --csv "), std::string("line run run --csv "),
          std::string("export run --out "), std::string("sharpness w.safetensors --config c.toml --csv ")})
      for (const std::string& place : {labels, here + "/mnist/t10k-images-idx3-ubyte.gz"})
        check_refused(run_after(cd, command + place),
                      {folder + ": " + command + place, "is " + place + "; allowed: no file of the folder of ", "data.folder"});
  }
  CHECK(valley::read_file("labels", here + "/" + labels) == before);
  CHECK(run_after(cd, "stability run --samples 4 --json mnist/answer.json").status == 0);
}

TEST_CASE("valley line reads its config once, for both weights and both modules") {
  const Folder folder;
  valley_test::write(folder / "weights.toml", shapes + "[model]\nwidths = [6]\nactivation = \"tanh\"\n" + steps);
  valley_test::write(folder / "module.toml", shapes + steps);
  for (const auto& [name, config] : {std::pair{"mlp.safetensors ", "weights.toml"}, {"mlp.pt ", "module.toml"}}) {
    const std::string line = "line " + modules + name + modules + name + "--samples 8 --csv - --config ";
    const auto from_disk = run(line + folder / config), piped = run(line + "- < " + folder / config);
    INFO(from_disk.err << piped.err);
    REQUIRE(from_disk.status == 0);
    CHECK(piped.status == 0);
    CHECK(piped.out == from_disk.out);
  }
}
