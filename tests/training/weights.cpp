// Weights of PyTorch: names, shapes and types; and what Valley exports, loaded by PyTorch.
#include "runs/training/weights.hpp"

#include "base/file.hpp"
#include "base/shell_word.hpp"
#include "runs/training/checkpoint.hpp"
#include "sim/network/models/renaming.hpp"
#include "tests/network/tiny.hpp"
#include "tests/program.hpp"
#include "tests/skip.hpp"
#include "tests/where.hpp"

namespace valley::networks {
namespace {

using valley_test::Folder;

const ModelSpec small_mlp{"mlp", given({{"widths", Numbers{6}}, {"activation", "tanh"}})};
const NetworkShape grey{.channels = 1, .height = 8, .width = 8, .outputs = 10};

struct Stored {
  std::string name, type;
  torch::Tensor values;
};

std::string file_of(const std::vector<Stored>& all) {
  Json header = Json::object();
  std::string body;
  for (const auto& [name, type, values] : all) {
    const torch::Tensor one = values.contiguous();
    const auto size = static_cast<std::size_t>(one.numel() * one.element_size());
    header[name] = {{"dtype", type}, {"shape", one.sizes().vec()}, {"data_offsets", {body.size(), body.size() + size}}};
    body.append(static_cast<const char*>(one.data_ptr()), size);
  }
  return plain_tensor_file_bytes(header, body);
}

/// The parameters of small_mlp as halves, under these names.
std::vector<Stored> named(const std::vector<std::string>& names, torch::ScalarType type = torch::kHalf,
                          const std::string& word = "F16") {
  const Network network = make_network(small_mlp, grey);
  const torch::Tensor theta = network.layout().initial_parameters({.seed = 4});
  std::vector<Stored> all;
  const auto parts = views(theta, network.layout().parameters());
  for (std::size_t k = 0; k < names.size(); ++k) all.push_back({names[k], word, parts[k].to(type)});
  return all;
}

const std::vector<std::string> as_pytorch{"layers.0.weight", "layers.0.bias", "layers.2.weight", "layers.2.bias"};

Weights weights_of(const std::vector<Stored>& all, torch::ScalarType type = torch::kFloat64) {
  const Network network = make_network(small_mlp, grey);
  return read_weights(parse_any_tensor_file(file_of(all), "w"), small_mlp, network.layout(), "w", type);
}

std::string refusal(const std::vector<Stored>& all, torch::ScalarType type = torch::kFloat64) {
  try {
    weights_of(all, type);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

std::string checkpoint_of_model(const Network& network, const torch::Tensor& theta, const torch::Tensor& statistics) {
  Checkpoint one{.state = blank_state(theta.numel(), statistics.numel(), theta.scalar_type()), .config = {}};
  one.state.theta = {theta};
  one.state.statistics = statistics;
  return checkpoint_bytes(network.layout(), one);
}

}  // namespace

TEST_CASE("weights are found by PyTorch's names, by Valley's, and whatever the numbers and what stands before them") {
  const torch::Tensor half = weights_of(named(as_pytorch)).theta;
  CHECK(half.scalar_type() == torch::kFloat64);
  for (const std::vector<std::string>& names :
       {std::vector<std::string>{"hidden1.weight", "hidden1.bias", "output.weight", "output.bias"},
        {"model.layers.0.weight", "model.layers.0.bias", "model.layers.2.weight", "model.layers.2.bias"},
        {"9.weight", "9.bias", "10.weight", "10.bias"},
        {"module.net.1.weight", "module.net.1.bias", "module.net.3.weight", "module.net.3.bias"}})
    CHECK(torch::equal(weights_of(named(names)).theta, half));
  const torch::Tensor exact = weights_of(named(as_pytorch, torch::kFloat64, "F64")).theta;
  CHECK(torch::equal(weights_of(named(as_pytorch, torch::kFloat32, "F32")).theta, exact.to(torch::kFloat32).to(torch::kFloat64)));
  CHECK(torch::equal(weights_of(named(as_pytorch, torch::kBFloat16, "BF16")).theta,
                     exact.to(torch::kBFloat16).to(torch::kFloat64)));
  CHECK(torch::equal(half, exact.to(torch::kHalf).to(torch::kFloat64)));
  CHECK_FALSE(torch::equal(half, exact));
}

TEST_CASE("weights of another network are refused with the tensor, what it is and what it should be") {
  std::vector<Stored> all = named(as_pytorch);
  all[2].name = "layers.2.wieght";
  CHECK(refusal(all) ==
        "w is without layers.2.weight, and with layers.2.wieght (did you mean layers.2.weight?); allowed: the 4 tensors of mlp: "
        "layers.0.weight, layers.0.bias, layers.2.weight, layers.2.bias");
  all.pop_back(), all.pop_back();
  CHECK(refusal(all).starts_with("w is without layers.2.weight, layers.2.bias; allowed: the 4 tensors of mlp"));
  all = named(as_pytorch);
  all.push_back({"scale", "F32", torch::ones({1})});
  CHECK(refusal(all).starts_with("w is with scale; allowed: the 4 tensors of mlp"));
  all.back() = {"layers.1.num_batches_tracked", "I64", torch::ones({}, torch::kInt64)};
  CHECK(refusal(all) == "");
  CHECK(refusal({}).starts_with("w is without layers.0.weight, "));
  all = named(as_pytorch);
  all[0].values = torch::zeros({6, 32}, torch::kHalf);
  CHECK(refusal(all) == "w: layers.0.weight is of shape (6, 32); allowed: (6, 64)");
  all = named(as_pytorch);
  all[1] = {"layers.0.bias", "I64", torch::ones({6}, torch::kInt64)};
  CHECK(refusal(all) == "w: layers.0.bias is of type I64; allowed: F16, BF16, F32, F64");
  all[1] = {"layers.0.bias", "F32", torch::full({6}, NAN)};
  CHECK(refusal(all) == "w: layers.0.bias is not finite; allowed: numbers");
  all[1] = {"layers.0.bias", "F64", torch::full({6}, 1e300, torch::kFloat64)};
  CHECK(refusal(all) == "");
  CHECK(refusal(all, torch::kFloat32) ==
        "w: layers.0.bias is beyond float32, in which it would be infinite; allowed: numbers up to 3.4e38, or precision = "
        "\"float64\"");
}

TEST_CASE("what is exported has the checkpoint's bits, and PyTorch computes the same with it", "[skips]") {
  const Folder folder;
  for (const Model& model : networks::models()) {
    INFO(model.id);
    const ModelSpec spec{model.id, model.small};
    const NetworkShape shape{.channels = 3, .height = 8, .width = 8, .outputs = model.one_output ? 1 : 10};
    const Network network = make_network(spec, shape);
    const torch::Tensor theta = some_point(network).to(torch::kFloat32),
                        statistics = some_statistics(network).to(torch::kFloat32);
    const std::string saved = checkpoint_of_model(network, theta, statistics);
    const std::string exported = state_dict_bytes(parse_tensor_file(saved, "saved"), spec);
    const Weights back = read_weights(parse_any_tensor_file(exported, "exported"), spec, network.layout(), "exported");
    CHECK(torch::equal(back.theta.to(torch::kFloat32), theta));
    CHECK(torch::equal(back.statistics.to(torch::kFloat32), statistics));
    write_file(folder / (model.id + ".safetensors"), exported);
    const torch::NoGradGuard no_gradient;
    const torch::Tensor x = normals({5, 3, 8, 8}, {.seed = 6}).to(torch::kFloat32);
    write_file(folder / (model.id + ".outputs"),
               file_of({{"x", "F32", x}, {"z", "F32", network(theta, statistics, x, Normalise::remembered)}}));
  }
  const std::string out = folder / "out";
  const int status = valley_test::shell("/usr/bin/env -i PATH=/usr/bin:/bin python3 " +
                                        shell_word(valley_test::source_folder() + "/tests/scripts/state_dicts") + " " +
                                        shell_word(folder.path.string()) + " > " + shell_word(out) + " 2>&1");
  const std::string said = read_file("out", out);
  if (status == valley_test::skipped) {
    std::filesystem::remove_all(folder.path);
    valley_test::skip(said);
  }
  INFO(said);
  CHECK(status == 0);
}

}  // namespace valley::networks
