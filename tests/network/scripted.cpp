// TorchScript modules as networks: the same derivatives as the layers here, and what is refused.
#include "sim/network/scripted.hpp"

#include <torch/script.h>

#include "base/file.hpp"
#include "sim/network/measure/gauss_newton.hpp"
#include "sim/network/models/models.hpp"
#include "tests/network/tiny.hpp"
#include "tests/where.hpp"

namespace valley::networks {
namespace {

using torch::jit::Module;

const torch::TensorOptions doubles = torch::kFloat64;

std::string saved(const Module& module) {
  std::ostringstream stream;
  module.save(stream);
  return stream.str();
}

Module with_forward(Module module, const std::string& body) {
  module.define("def forward(self, x):\n" + body);
  return module;
}

/// Linear, from 12 numbers to `outputs`, with whatever a test adds before its forward.
Module linear(std::int64_t outputs = 3) {
  Module module("M");
  module.register_parameter("w", (0.1 * normals({outputs, 12}, {.seed = 8})).requires_grad_(true), false);
  return module;
}

/// A file of tests/training/modules.
std::string file(const std::string& name) {
  return read_file("file", valley_test::source_folder() + "/tests/training/modules/" + name);
}

std::string refusal(const std::string& bytes) {
  try {
    read_scripted(bytes, "model.pt", doubles);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

std::string refusal(const Module& module, const torch::Tensor& x = normals({3, 3, 2, 2}, {.seed = 9})) {
  try {
    outputs_of(read_scripted(saved(module), "model.pt", doubles), x);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

bool begins(const std::string& text, const std::string& with) {
  INFO(text);
  CHECK(text.starts_with(with));
  return text.starts_with(with);
}

/// Valley's mlp, and a module that writes down the same.
struct Twins {
  NetworkShape shape{.channels = 3, .height = 2, .width = 2, .outputs = 4};
  std::shared_ptr<const Network> ours =
      std::make_shared<Network>(make_network({"mlp", given({{"widths", Numbers{5}}, {"activation", "tanh"}})}, shape));
  torch::Tensor theta = some_point(*ours), none = torch::empty({0}, doubles);
  NetworkBatch data{normals({6, 3, 2, 2}, {.seed = 31}), classes_in_turn(6, 4)};

  ScriptedModule theirs() const {
    Module module("M");
    const auto list = ours->layout().parameters();
    const std::vector<torch::Tensor> values = views(theta, list);
    const char* names[] = {"w1", "b1", "w2", "b2"};
    for (std::size_t k = 0; k < 4; ++k) module.register_parameter(names[k], values[k].clone().requires_grad_(true), false);
    return read_scripted(saved(with_forward(module,
                                            "    h = torch.tanh(torch.linear(x.view(x.size(0), -1), self.w1, self.b1))\n"
                                            "    return torch.linear(h, self.w2, self.b2)\n")),
                         "model.pt", doubles);
  }
};

}  // namespace

TEST_CASE("a module has the outputs, Hessian products and Jacobians of the same network here") {
  const Twins t;
  const ScriptedModule module = t.theirs();
  CHECK(torch::equal(module.theta, t.theta));
  CHECK(outputs_of(module, t.data.x) == 4);
  for (const LossKind kind : {LossKind::cross_entropy, LossKind::squared}) {
    const Objective f(t.ours, t.none, t.data, {.kind = kind}), g(module.network, module.statistics, t.data, {.kind = kind});
    const Flat theta{t.theta}, v{normals({t.theta.numel()}, {.seed = 33})};
    CHECK(distance(f.outputs(theta), g.outputs(theta)) < 1e-14);
    CHECK(distance(f.gradient(theta).tensor, g.gradient(theta).tensor) < 1e-13);
    for (int again = 0; again < 3; ++again)  // whatever a module makes of itself after it was seen run
      CHECK(distance(f.hessian_vector(theta, v).tensor, g.hessian_vector(theta, v).tensor) < 1e-13);
    const std::vector<double> ours = gauss_newton(f, theta).gram, theirs = gauss_newton(g, theta).gram;
    REQUIRE(ours.size() == theirs.size());
    double gap = 0;
    for (std::size_t k = 0; k < ours.size(); ++k) gap = std::max(gap, std::abs(ours[k] - theirs[k]));
    CHECK(gap < 1e-12);
  }
}

TEST_CASE("a module with GELU has the Hessian products of double precision in float32") {
  Module module("M");
  module.register_parameter("w1", (0.3 * normals({64, 12}, {.seed = 8})).requires_grad_(true), false);
  module.register_parameter("w2", (0.3 * normals({3, 64}, {.seed = 9})).requires_grad_(true), false);
  const std::string bytes = saved(with_forward(module,
                                               "    h = torch.gelu(torch.linear(x.view(x.size(0), -1), self.w1))\n"
                                               "    return torch.mm(self.w2, h.t().contiguous()).t()\n"));
  const auto product = [&](torch::ScalarType type) {
    const ScriptedModule read = read_scripted(bytes, "model.pt", type);
    const Objective f(read.network, read.statistics, {normals({50, 3, 2, 2}, {.seed = 31}).to(type), classes_in_turn(50, 3)}, {});
    return f.hessian_vector({read.theta}, {normals({read.theta.numel()}, {.seed = 33}).to(type)}).tensor.to(torch::kFloat64);
  };
  const torch::Tensor exact = product(torch::kFloat64);
  for (int again = 0; again < 5; ++again) CHECK(distance(exact, product(torch::kFloat32)) < 1e-4);
}

TEST_CASE("a module takes any theta, and images whose channels lie last in memory") {
  const Twins t;
  const ScriptedModule module = t.theirs();
  const torch::Tensor other = t.theta + 0.3, x = t.data.x.to(torch::MemoryFormat::ChannelsLast);
  const torch::NoGradGuard no_gradient;
  const torch::Tensor z = (*module.network)(other, module.statistics, x, Normalise::batch);
  CHECK(distance((*t.ours)(other, t.none, x, Normalise::batch), z) < 1e-14);
}

TEST_CASE("a tensor that two modules share is counted once and stays shared; a frozen one is no parameter") {
  Module module = linear(12);
  const torch::Tensor shared = module.attr("w").toTensor();
  Module part("Part");
  part.register_parameter("w", shared, false);
  module.register_module("part", part);
  module.register_parameter("frozen", torch::full({12}, 2., doubles).requires_grad_(false), false);
  module = with_forward(module, "    return torch.linear(torch.linear(x.flatten(1), self.w), self.part.w) + self.frozen\n");
  const ScriptedModule read = read_scripted(saved(module), "model.pt", doubles);
  REQUIRE(read.network->layout().parameter_count() == 144);
  CHECK(read.network->layout().parameters().front().name == "w");
  CHECK(read.network->layout().statistics().front().name == "frozen");
  const torch::Tensor x = normals({2, 3, 2, 2}, {.seed = 9}), twice = 2 * read.theta.view({12, 12});
  const torch::Tensor expected = x.flatten(1).matmul(twice.t()).matmul(twice.t()) + 2;
  CHECK(distance(expected, (*read.network)(2 * read.theta, read.statistics, x, Normalise::remembered)) < 1e-14);
}

TEST_CASE("a module is in eval mode: BatchNorm by what it remembers, no dropout; its memory is the statistics") {
  const ScriptedModule module = read_scripted(file("batch_norm.pt"), "batch_norm.pt", doubles);
  const torch::Tensor x = normals({4, 1, 8, 8}, {.seed = 9});
  CHECK(outputs_of(module, x) == 10);
  REQUIRE(module.network->layout().statistic_count() == 6);
  CHECK(module.network->layout().statistics().front().name == "norm.running_mean");
  const torch::Tensor z = (*module.network)(module.theta, module.statistics, x, Normalise::batch);
  CHECK(distance(z, (*module.network)(module.theta, module.statistics + 1, x, Normalise::batch)) > 1e-3);
}

TEST_CASE("a pickle is refused before it is opened, and so is what is no module") {
  for (const std::string name : {"state_dict.pt", "old_state_dict.pt"}) {
    CHECK(begins_as_pytorch(file(name)));
    begins(refusal(file(name)),
           "model.pt is a pickle of torch.save, which would run code when it is read; allowed: a TorchScript");
  }
  CHECK(begins_as_pytorch(file("mlp.pt")));
  CHECK_FALSE(begins_as_pytorch(file("mlp.safetensors")));
  CHECK_FALSE(begins_as_pytorch(std::string("\x80\x02\0\0\0\0\0\0{", 9)));
  begins(refusal("PK\x03\x04 an archive"),
         "model.pt is a zip archive that PyTorch has not written; allowed: a TorchScript module");
  begins(refusal(file("mlp.pt").substr(0, 3000) + "/constants.pkl"), "model.pt is no whole TorchScript module (");
}

TEST_CASE("modules without parameters to train, or with such as are no numbers, are refused by name") {
  const std::string identity = "    return x.flatten(1)\n";
  const std::string none = "model.pt is a module without parameters that require a gradient; allowed: one that has some";
  begins(refusal(with_forward(Module("M"), identity)), none);
  Module frozen("M");
  frozen.register_parameter("w", torch::ones({2}).requires_grad_(false), false);
  begins(refusal(with_forward(frozen, identity)), none);
  Module whole = linear();
  whole.register_parameter("counts", torch::ones({2}, torch::kInt64), false);
  begins(refusal(with_forward(whole, identity)), "model.pt: counts is a parameter of type Long; allowed: floating-point");
  Module infinite = linear();
  infinite.register_parameter("bias", torch::full({2}, INFINITY).requires_grad_(true), false);
  begins(refusal(with_forward(infinite, identity)), "model.pt: bias is not finite; allowed: numbers");
  Module large = linear();
  large.register_parameter("bias", torch::full({2}, 1e300, torch::kFloat64).requires_grad_(true), false);
  const std::string bytes = saved(with_forward(large, identity));
  CHECK_NOTHROW(read_scripted(bytes, "model.pt", doubles));
  CHECK_THROWS_WITH(read_scripted(bytes, "model.pt", torch::kFloat32),
                    Catch::Contains("model.pt: bias is beyond float32") && Catch::Contains("float64"));
  begins(refusal(linear()), "model.pt is a module without forward; allowed: ");
}

TEST_CASE("modules that are no function of one image are refused with what they do") {
  const auto module = [](const std::string& outputs) {
    return with_forward(linear(), "    z = torch.linear(x.flatten(1), self.w)\n" + outputs);
  };
  CHECK(refusal(module("    return z\n")) == "");
  begins(refusal(module("    return z.sum(1)\n")),
         "model.pt is a module with outputs of shape [3]; allowed: [3, outputs], a row an image");
  begins(refusal(module("    return z[0:1]\n")), "model.pt is a module with outputs of shape [1, 3]");
  begins(refusal(module("    return (z, z)\n")), "model.pt is a module that fails: its output is a Tuple, not a tensor");
  begins(refusal(module("    return z.to(6)\n")), "model.pt is a module with outputs of type Float; allowed: Double");
  begins(refusal(module("    return z.detach()\n")), "model.pt is a module whose outputs do not depend on its parameters");
  begins(refusal(module("    return z + torch.randn([3, 3])\n")), "model.pt is a module with other outputs at each call");
  begins(refusal(module("    return z - z.mean(0)\n")), "model.pt is a module in which an output depends on the other samples");
  begins(refusal(module("    return z\n"), normals({3, 3, 3, 2}, {.seed = 9})),
         "model.pt is a module that fails: RuntimeError: mat1 and mat2 shapes cannot be multiplied (3x18 and 12x3); allowed: one "
         "that "
         "takes images, [3, 3, 3, 2]");
  try {
    outputs_of(read_scripted(file("training.pt"), "training.pt", doubles), normals({3, 1, 8, 8}, {.seed = 9}));
    FAIL("a module traced in training mode is taken");
  } catch (const std::invalid_argument& error) {
    begins(error.what(), "training.pt is a module that changes its own tensors, as in training mode; allowed: one saved after");
  }
}

}  // namespace valley::networks
