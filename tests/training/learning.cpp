// Every model small enough learns the built-in images, through a config as a user writes one.
#include "runs/training/experiment.hpp"
#include "tests/network/catch_and_torch.hpp"

namespace valley::networks {
namespace {

struct Learned {
  std::int64_t parameters;
  double loss_before, loss, accuracy;  // loss: on the training images; accuracy: on the test images
};

Learned learn(const std::string& id, const Values& keys, const std::string& rate, const std::string& loss = "") {
  std::string text =
      "threads = 1\n[data]\ntrain = 500\ntest = 200\nsize = 12\nchannels = 1\nnoise = 0\n[training]\nbatch = 25\nlearning_rate "
      "= " +
      rate + "\n[[phase]]\nuntil = 8\n" + loss + "[model]\nname = \"" + id + "\"\n";
  for (const auto& [key, value] : keys.given()) text += key + " = " + as_written(value) + "\n";
  Config config = parse_config(text, "c.toml");
  const torch::TensorOptions like = tensor_options(config, Device::cpu);
  const Experiment experiment(std::move(config), like);
  Trainer trainer = experiment.trainer(0);
  const auto score = [&](Split split) { return experiment.objective(split, trainer.statistics()).score(trainer.theta()); };
  const double before = score(Split::train).loss;
  while (!trainer.done()) trainer.step();
  return {experiment.network().layout().parameter_count(), before, score(Split::train).loss, score(Split::test).accuracy};
}

}  // namespace

TEST_CASE("every model small enough learns the built-in images") {
  std::size_t tried = 0;
  for (const Model& model : models()) {
    const NetworkShape shape{1, 12, 12, model.one_output ? 1 : 10};
    if (make_network({model.id, model.small}, shape).layout().parameter_count() > 100'000) continue;
    const Learned learned = learn(model.id, model.small, "0.03", model.one_output ? "[loss]\nkind = \"squared\"\n" : "");
    INFO(model.id << ", " << learned.parameters << " parameters: loss " << learned.loss_before << " to " << learned.loss
                  << ", accuracy " << learned.accuracy);
    CHECK(learned.loss < 0.9 * learned.loss_before);
    if (!model.one_output) CHECK(learned.accuracy > 0.25);  // chance is 0.1, with a deviation of 0.02 on 200 images
    ++tried;
  }
  CHECK(tried >= 5);
}

TEST_CASE("a residual network learns with GroupNorm and without normalisation") {
  for (const char* norm : {"group", "none"}) {
    const Learned learned = learn("wide_resnet", given({{"depth", 10}, {"widen", 1}, {"norm", norm}}), "0.01");
    INFO(norm << ": accuracy " << learned.accuracy);
    CHECK(learned.accuracy > 0.25);
  }
}

}  // namespace valley::networks
