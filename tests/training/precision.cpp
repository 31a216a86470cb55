// precision = "bf16": training rounds, measuring does not.
#include "runs/training/experiment.hpp"
#include "tests/network/catch_and_torch.hpp"

namespace valley::networks {
namespace {

Experiment experiment(const std::string& precision) {
  Config config =
      parse_config("threads = 1\nprecision = \"" + precision +
                       "\"\n[data]\ntrain = 120\ntest = 60\nsize = 8\nchannels = 1\nnoise = 0.1\n[model]\nwidths = [32]\n"
                       "[training]\nbatch = 20\n[[phase]]\noptimizer = \"sam\"\nrho = 0.05\nuntil = 20\n",
                   "c.toml");
  const torch::TensorOptions like = tensor_options(config, Device::cpu);
  return {std::move(config), like};
}

}  // namespace

TEST_CASE("bf16 trains near float32 and is measured in float32") {
  const Experiment plain = experiment("float32"), rounding = experiment("bf16");
  Trainer exact = plain.trainer(0), rounded = rounding.trainer(0);
  const auto loss = [](const Experiment& on, const Trainer& at) {
    return on.objective(Split::train, at.statistics()).score(at.theta()).loss;
  };
  const double start = loss(plain, exact);
  CHECK(loss(rounding, rounded) == start);
  exact.step();
  rounded.step();
  const double one = norm(rounded.theta() - exact.theta()).value();
  CHECK(one > 0);
  while (!exact.done()) exact.step();
  while (!rounded.done()) rounded.step();
  CHECK(loss(plain, exact) < 0.5 * start);
  CHECK(std::abs(loss(rounding, rounded) - loss(plain, exact)) < 0.1 * start);
  // The same point, whoever measures it.
  CHECK(loss(rounding, exact) == loss(plain, exact));
}

}  // namespace valley::networks
