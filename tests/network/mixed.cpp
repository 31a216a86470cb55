// Rounded products against float32.
#include "sim/network/layers/mixed.hpp"

#include "sim/network/models/models.hpp"
#include "sim/network/objective.hpp"
#include "tests/network/tiny.hpp"

namespace valley::networks {
namespace {

Flat gradient(Network network, Normalise mode, const torch::Tensor& theta) {
  auto shared = std::make_shared<Network>(std::move(network));
  const torch::Tensor statistics = shared->layout().initial_statistics().to(torch::kFloat32);
  const torch::Tensor x = normals({32, 3, 8, 8}, {.seed = 31}).to(torch::kFloat32);
  return Objective(shared, statistics, {x, classes_in_turn(32, 10)}, {}, mode).gradient({theta});
}

}  // namespace

TEST_CASE("with rounded products a gradient is that of float32 but for rounding, of its type, and not the same") {
  const NetworkShape shape{3, 8, 8, 10};
  // Rounding turns some ReLU over, a few in a thousand, and with them as many of a gradient's terms.
  const std::pair<ModelSpec, double> networks[] = {{{.keys = given({{"widths", Numbers{64, 64}}, {"activation", "tanh"}})}, 0.02},
                                                   {{.name = "wide_resnet", .keys = given({{"depth", 10}, {"widen", 1}})}, 0.3}};
  for (const auto& [spec, most] : networks) {
    const torch::Tensor theta = make_network(spec, shape).layout().initial_parameters({.seed = 3}).to(torch::kFloat32);
    for (const Normalise mode : {Normalise::batch, Normalise::remembered}) {
      const Flat exact = gradient(make_network(spec, shape), mode, theta);
      const Flat rounded = gradient(make_network(spec, shape).inside<Mixed>(), mode, theta);
      CHECK(rounded.tensor.scalar_type() == torch::kFloat32);
      const double error = norm(rounded - exact).value() / norm(exact).value();
      INFO(spec.name << ", relative error " << error);
      CHECK(error < most);
      CHECK(error > 1e-4);
    }
  }
}

TEST_CASE("every model has a gradient with rounded products, whatever it normalises by") {
  for (const Model& model : models()) {
    if (model.one_output) continue;
    const Key* norm = find_key(model.keys, "norm");
    for (const std::string& kind : norm == nullptr ? std::vector<std::string>{""} : norm->words) {
      Values keys = model.small;
      if (norm != nullptr) keys.set("norm", kind);
      INFO(model.id << " " << kind);
      Network network = make_network({model.id, keys}, {3, 8, 8, 10});
      const torch::Tensor theta = network.layout().initial_parameters({.seed = 3}).to(torch::kFloat32);
      const Flat g = gradient(std::move(network).inside<Mixed>(), Normalise::batch, theta);
      CHECK(g.tensor.scalar_type() == torch::kFloat32);
      CHECK(g.tensor.isfinite().all().item<bool>());
    }
  }
}

TEST_CASE("what BatchNorm remembers stays float32, and nothing is rounded after a pass, nor after one that failed") {
  const Network network =
      make_network({.name = "wide_resnet", .keys = given({{"depth", 10}, {"widen", 1}})}, {3, 8, 8, 10}).inside<Mixed>();
  const torch::Tensor theta = network.layout().initial_parameters({.seed = 3}).to(torch::kFloat32);
  const torch::Tensor statistics = network.layout().initial_statistics().to(torch::kFloat32), before = statistics.clone();
  const torch::Tensor x = normals({16, 3, 8, 8}, {.seed = 31}).to(torch::kFloat32);
  network(theta, statistics, x, Normalise::batch_moving);
  CHECK(statistics.scalar_type() == torch::kFloat32);
  CHECK((statistics - before).abs().max().item<float>() > 0.01);
  CHECK_FALSE(rounds_products());
  CHECK_THROWS(network(theta, statistics, x.narrow(1, 0, 2), Normalise::batch));  // two channels
  CHECK_FALSE(rounds_products());
}

}  // namespace valley::networks
