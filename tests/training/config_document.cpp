#include "runs/training/config_document.hpp"

#include "runs/training/config.hpp"
#include "tests/network/catch_and_torch.hpp"

namespace valley::networks {

TEST_CASE("a config that is written as a value is read as one") {
  const ConfigDocument document = ConfigDocument{}
                                      .with("", {{"threads", 1}})
                                      .with("data", {{"name", "shapes"}, {"noise", 0.25}, {"flip", true}})
                                      .with("model", {{"name", "mlp"}, {"widths", Numbers{6, 5}}})
                                      .with("data", {{"noise", 0}, {"train", 40}})
                                      .then("sgd", 1.5)
                                      .then("sam", 3, {{"rho", 0.1}}, {{"radius", 0.03}});
  CHECK(document.toml() ==
        "threads = 1\n[data]\nname = \"shapes\"\nnoise = 0\nflip = true\ntrain = 40\n[model]\nname = \"mlp\"\nwidths = [6, 5]\n"
        "[[phase]]\noptimizer = \"sgd\"\nuntil = 1.5\n[[phase]]\noptimizer = \"sam\"\nuntil = 3\nrho = 0.1\n"
        "[phase.attack]\nradius = 0.03\n");
  const Config config = parse_config(document.toml(), "a test");
  CHECK(config.threads == 1);
  CHECK(config.data.options.keys.number("noise") == 0);
  CHECK(config.model.keys.numbers("widths") == Numbers{6, 5});
  REQUIRE(config.phases.size() == 2);
  CHECK(config.phases[0].until == 1.5);
  CHECK(config.phases[1].attack->radius == 0.03);
}

}  // namespace valley::networks
