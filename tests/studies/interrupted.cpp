// What a study measures ends soon after it is asked to stop.
#include "experiments/studies/linear_model.hpp"
#include "experiments/studies/settings.hpp"
#include "tests/network/catch_and_torch.hpp"
#include "tests/program.hpp"

namespace valley::studies {
namespace {

using valley_test::Folder;

/// A run of the config, of which no more than `looks` looks find nothing.
struct Asked {
  Folder folder;
  networks::Experiment experiment;
  int looks;
  Trained run;

  Asked(const std::string& text, int most)
      : experiment(made(text)), looks(most), run{experiment, folder.path / "run", 0, {}, {.asked_to_stop = [this] {
                                                   return looks-- <= 0;
                                                 }}} {
    run.history = networks::run_training(experiment, text, {.folder = run.folder}).history;
  }

  static networks::Experiment made(const std::string& text) {
    networks::Config config = networks::parse_config(text, "a test");
    const torch::TensorOptions like = networks::tensor_options(config, networks::Device::cpu);
    return {std::move(config), like};
  }
};

}  // namespace

TEST_CASE("a measurement of a study looks between products, gradients and samples") {
  const Setting how = classification(Scale::smoke);
  const std::string text = how.config.then("sgd", 1).toml();
  Asked asked(text, 1 << 20);
  const auto looks_of = [&](auto&& work) {
    asked.looks = 1 << 20;
    work();
    const int taken = (1 << 20) - asked.looks;
    asked.looks = taken / 2;
    CHECK_THROWS_AS(work(), Interrupted);
    CHECK(asked.looks == -1);
    return taken;
  };
  CHECK(looks_of([&] { sharpness(asked.run, asked.run.end(), how.sharpness_samples); }) >= 21);
  CHECK(looks_of([&] { cosines_at_end(asked.run, 5); }) >= 5 * 3);
  const Interpolation fit = interpolation(Scale::smoke);
  Asked linear(fit.config.then("sgd", 1).toml(), 4);
  CHECK_THROWS_AS(linearise(training_loss(linear.run), parameters(linear.run, linear.run.end())), Interrupted);
}

}  // namespace valley::studies
