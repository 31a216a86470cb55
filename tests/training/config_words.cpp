// A config's words and keys as people write them: in other case, by others' names, and beside what gives them no meaning.
#include "runs/training/config.hpp"

#include "tests/network/catch_and_torch.hpp"

namespace valley::networks {
namespace {

const std::string phase = "\n[[phase]]\noptimizer = \"sgd\"\nuntil = 3\n";

std::string refusal_of(const std::string& text) {
  try {
    parse_config(text, "c.toml");
  } catch (const std::invalid_argument& wrong) {
    return wrong.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a word of a config is taken in any case") {
  const Config config = parse_config(
      "[data]\nname = \"MNIST\"\n[model]\nname = \"ResNet20\"\nnorm = \"Group\"\n[training]\norder = \"With_Replacement\"\n"
      "descent = \"AdamW\"\n[[phase]]\noptimizer = \"SAM\"\nrho = 0.1\nuntil = 1",
      "c.toml");
  CHECK(config.data.name == "mnist");
  CHECK(config.model.name == "resnet20");
  CHECK(config.model.keys.word("norm") == "group");
  CHECK(config.order == Order::with_replacement);
  CHECK(config.descent_name == "adamw");
  CHECK(config.phases[0].name == "sam");
}

TEST_CASE("a key of a config in other case, or by another name, is refused with the one that was meant") {
  const auto said = [](const std::string& text) { return refusal_of(text); };
  CHECK(
      said("[[phase]]\noptimizer = \"sam\"\nRho = 0.1\nuntil = 1") ==
      "c.toml:3: phase 1.Rho is no key (did you mean rho?); allowed: rho: the ascent radius, a finite number >= 0, up to 1e100");
  CHECK(
      said("[[phase]]\noptimizer = \"sgd\"\nepochs = 1").starts_with("c.toml:3: phase 1.epochs is no key (did you mean until?)"));
  CHECK(said("[training]\nlr = 0.1" + phase).starts_with("c.toml:2: training.lr is no key (did you mean learning_rate?)"));
  CHECK(said("[Training]" + phase).starts_with("c.toml:1: Training is no key (did you mean training?)"));
  CHECK(said("[loss]\nkind = \"mse\"" + phase) ==
        "c.toml:2: loss.kind is \"mse\" (did you mean squared?); allowed: cross_entropy, squared");
  CHECK(said("[model]\nname = \"resnet\"\nnorm = \"groop\"" + phase)
            .starts_with("c.toml:2: model.name is \"resnet\" (did you mean "));
}

TEST_CASE("a key of a config that would change nothing is refused") {
  CHECK(refusal_of("[training]\nmomentum = 0\nnesterov = true" + phase) ==
        "c.toml:3: training.nesterov is true without momentum; allowed: beside a momentum above 0");
  CHECK(refusal_of("[data]\ncutout_probability = 0.5" + phase) ==
        "c.toml:2: data.cutout_probability is given without cutout; allowed: beside a cutout above 0");
  CHECK(refusal_of("[training]\nauxiliary_batch = 5" + phase)
            .starts_with("c.toml:2: training.auxiliary_batch is 5 without a second batch"));
  CHECK(refusal_of(
            "[training]\nauxiliary_batch = 5\n[[phase]]\noptimizer = \"usam\"\nrho = 0.1\ncoupling = \"fresh\"\nuntil = 1") ==
        "");
}

}  // namespace valley::networks
