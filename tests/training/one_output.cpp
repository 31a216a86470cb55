// Any model with a scalar output.
#include "runs/training/experiment.hpp"
#include "tests/network/catch_and_torch.hpp"

namespace valley::networks {

TEST_CASE("with one_output a model has one output, whose target is the class's place from -1 to 1") {
  for (const char* model : {"mlp", "convnet"}) {
    const std::string text = "[data]\ntrain = 20\ntest = 10\nsize = 8\nchannels = 1\n[model]\nname = \"" + std::string(model) +
                             "\"\nwidths = [4]\n[loss]\nkind = \"squared\"\n";
    const auto experiment = [&](const std::string& more) {
      Config config = parse_config(text + more + "[training]\nbatch = 4\n[[phase]]\nuntil = 1\n", "c.toml");
      const torch::TensorOptions like = tensor_options(config, Device::cpu);
      return Experiment(std::move(config), like);
    };
    CHECK(experiment("").outputs_each() == 10);
    const Experiment one = experiment("one_output = true\n");
    CHECK(one.outputs_each() == 1);
    const Objective f = one.objective(Split::train, torch::empty({0}));
    CHECK(f.outputs(one.trainer(0).theta()).size(1) == 1);
    CHECK(f.samples().y.min().item<double>() == -1);
    CHECK(f.samples().y.max().item<double>() == 1);
  }
}

}  // namespace valley::networks
