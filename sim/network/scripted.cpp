#include "sim/network/scripted.hpp"

#include <torch/csrc/jit/passes/inliner.h>
#include <torch/csrc/jit/runtime/graph_iterator.h>
#include <torch/script.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <sstream>

#include "base/require.hpp"
#include "sim/network/fits.hpp"

namespace valley::networks {
namespace {

constexpr const char* saved_otherwise =
    "a TorchScript module, torch.jit.save(torch.jit.script(model), FILE), or weights, "
    "safetensors.torch.save_file(model.state_dict(), FILE)";

/// A tensor that a module holds, perhaps in several places.
struct Held {
  struct Place {
    c10::intrusive_ptr<c10::ivalue::Object> owner;
    std::size_t slot;
  };
  std::string name;  // of the first
  torch::Tensor tensor;
  bool is_parameter = false, trains = false;
  std::vector<Place> places;

  void set(const torch::Tensor& value) const {
    for (const Place& place : places) place.owner->setSlot(place.slot, value);
  }
};

/// One tensor, by its values' place in memory: what is loaded from a file may be two objects.
bool is_one(const torch::Tensor& a, const torch::Tensor& b) {
  return a.is_same(b) || (a.numel() > 0 && a.data_ptr() == b.data_ptr() && a.sizes() == b.sizes() && a.strides() == b.strides());
}

/// Everything in `object` and below, in named order.
void collect(const c10::intrusive_ptr<c10::ivalue::Object>& object, const std::string& prefix, std::vector<Held>& all) {
  const auto type = object->type();
  for (std::size_t slot = 0; slot < type->numAttributes(); ++slot) {
    const c10::IValue& value = object->getSlot(slot);
    const std::string name = prefix + type->getAttributeName(slot);
    if (value.isObject()) collect(value.toObject(), name + ".", all);
    if (!value.isTensor() || !value.toTensor().defined()) continue;
    const torch::Tensor tensor = value.toTensor();
    const auto same = std::find_if(all.begin(), all.end(), [&](const Held& one) { return is_one(one.tensor, tensor); });
    if (same == all.end()) {
      all.push_back({name, tensor, type->is_parameter(slot), tensor.requires_grad(), {{object, slot}}});
    } else {
      same->places.push_back({object, slot});
    }
  }
}

/// What went wrong inside a module: the last line that TorchScript says.
std::string last_line(const std::string& text) {
  const std::size_t end = text.find_last_not_of(" \n");
  if (end == std::string::npos) return "nothing said";
  const std::size_t begin = text.rfind('\n', end);
  return text.substr(begin == std::string::npos ? 0 : begin + 1, end - (begin == std::string::npos ? 0 : begin + 1) + 1);
}

template <class Do>
auto in_our_words(Do&& work) {
  try {
    return work();
  } catch (const c10::Error& error) {
    throw std::runtime_error(last_line(error.what_without_backtrace()));
  } catch (const std::exception& error) {
    throw std::runtime_error(last_line(error.what()));
  }
}

class Scripted : public Layer {
 public:
  Scripted(torch::jit::Module the_module, std::vector<Held> the_parameters, std::vector<Held> the_statistics)
      : module(std::move(the_module)), parameters(std::move(the_parameters)), statistics(std::move(the_statistics)) {}

  torch::Tensor forward(const Pass& pass, const torch::Tensor& x) const override {
    // Not optimised: operation by operation, so that derivatives are libtorch's own, which can be taken twice.
    const torch::jit::GraphOptimizerEnabledGuard as_written(false);
    const std::lock_guard alone(busy);
    put(pass.weights, pass.statistics);
    const c10::IValue z = in_our_words([&] { return module.forward({x.contiguous()}); });
    if (!z.isTensor()) throw std::runtime_error("its output is a " + z.tagKind() + ", not a tensor");
    return z.toTensor();
  }

 private:
  void put(const std::vector<torch::Tensor>& theta, const std::vector<torch::Tensor>& others) const {
    for (std::size_t k = 0; k < parameters.size(); ++k) parameters[k].set(theta[k]);
    for (std::size_t k = 0; k < statistics.size(); ++k) statistics[k].set(others[k]);
  }

  mutable torch::jit::Module module;
  std::vector<Held> parameters, statistics;
  mutable std::mutex busy;
};

void refuse_other(const std::string& bytes, const std::string& where) {
  const bool zip = bytes.starts_with("PK");
  if (zip && bytes.find("/constants.pkl") != std::string::npos) return;
  reject(where,
         zip && bytes.find("/data.pkl") == std::string::npos ? "a zip archive that PyTorch has not written"
                                                             : "a pickle of torch.save, which would run code when it is read",
         saved_otherwise);
}

torch::jit::Module loaded(const std::string& bytes, const std::string& where) {
  refuse_other(bytes, where);
  try {
    return in_our_words([&] {
      std::istringstream stream(bytes);
      torch::jit::Module module = torch::jit::load(stream, torch::kCPU);
      module.eval();
      return module;
    });
  } catch (const std::runtime_error& error) {
    reject(where, std::string("no whole TorchScript module (") + error.what() + ")", saved_otherwise);
  }
}

/// Whether an operation is in a module's forward, or in what that calls.
bool computes(const torch::jit::Module& module, const char* operation) {
  auto graph = module.get_method("forward").graph()->copy();
  torch::jit::Inline(*graph);
  torch::jit::DepthFirstGraphNodeIterator nodes(graph);
  for (auto* node = nodes.next(); node != nullptr; node = nodes.next())
    if (node->kind() == c10::Symbol::fromQualString(operation)) return true;
  return false;
}

std::string type_of(const torch::Tensor& tensor) { return std::string("of type ") + c10::toString(tensor.scalar_type()); }

std::string shape_of(const torch::Tensor& tensor) {
  std::ostringstream text;
  text << tensor.sizes();
  return text.str();
}

torch::Tensor joined_values(const std::vector<Held>& list, const torch::TensorOptions& like) {
  std::vector<torch::Tensor> all{torch::empty({0}, like)};
  for (const Held& one : list) all.push_back(one.tensor.detach().to(like).reshape({-1}));
  return torch::cat(all);
}

/// ||a - b|| is more than rounding.
bool differ(const torch::Tensor& a, const torch::Tensor& b) {
  return !torch::allclose(a, b, 1e-3, 1e-5 * std::max(1., a.abs().max().item<double>()), true);
}

}  // namespace

bool begins_as_pytorch(std::string_view bytes) {
  if (bytes.starts_with("PK\x03\x04")) return true;
  const bool pickle = bytes.size() > 2 && bytes[0] == '\x80' && bytes[1] >= 2 && bytes[1] <= 5;
  return pickle && bytes[2] != '\0';  // 0: safetensors with so long a header
}

ScriptedModule read_scripted(const std::string& bytes, const std::string& where, const torch::TensorOptions& like) {
  torch::jit::Module module = loaded(bytes, where);
  require(module.find_method("forward").has_value(), where, "a module without forward", saved_otherwise);
  // oneDNN's gelu has wrong gradients in float32 where the gradient it is given lies in another order of memory than x.
  if (computes(module, "aten::gelu")) at::globalContext().setUserEnabledMkldnn(false);
  std::vector<Held> all, parameters, statistics;
  collect(module._ivalue(), "", all);
  Layout layout;
  for (const Held& one : all) {
    const auto shape = one.tensor.sizes().vec();
    require(!one.is_parameter || one.tensor.is_floating_point(), where + ": " + one.name, "a parameter " + type_of(one.tensor),
            "floating-point parameters");
    if (one.tensor.is_floating_point())
      require_fits(one.tensor, c10::typeMetaToScalarType(like.dtype()), where + ": " + one.name);
    if (one.is_parameter && one.trains) {
      require(one.tensor.isfinite().all().item<bool>(), where + ": " + one.name, "not finite", "numbers");
      layout.parameter(one.name, shape, Start::zeros);
      parameters.push_back(one);
    } else if (one.tensor.is_floating_point()) {
      layout.statistic(one.name, shape, Start::zeros);
      statistics.push_back(one);
    } else {
      one.set(one.tensor.to(like.device()));
    }
  }
  require(!parameters.empty(), where, "a module without parameters that require a gradient",
          "one that has some; torch.jit.freeze makes them constants");
  const torch::Tensor theta = joined_values(parameters, like), others = joined_values(statistics, like);
  auto layer = std::make_unique<Scripted>(std::move(module), std::move(parameters), std::move(statistics));
  return {where, std::make_shared<Network>(std::move(layout), std::move(layer)), theta, others};
}

std::int64_t outputs_of(const ScriptedModule& module, const torch::Tensor& x) {
  const torch::Tensor theta = module.theta.detach().clone().requires_grad_(true), statistics = module.statistics.clone();
  const auto outputs = [&](const torch::Tensor& samples) {
    try {
      return (*module.network)(theta, statistics, samples, Normalise::remembered);
    } catch (const std::runtime_error& error) {
      reject(module.where, std::string("a module that fails: ") + error.what(), "one that takes images, " + shape_of(samples));
    }
  };
  const std::int64_t n = x.size(0);
  const torch::Tensor z = outputs(x);
  require(z.dim() == 2 && z.size(0) == n && z.size(1) > 0, module.where, "a module with outputs of shape " + shape_of(z),
          std::string("[").append(std::to_string(n)) + ", outputs], a row an image");
  require(z.scalar_type() == theta.scalar_type(), module.where, "a module with outputs " + type_of(z),
          std::string(c10::toString(theta.scalar_type())) + ", as its parameters and inputs");
  require(z.requires_grad(), module.where, "a module whose outputs do not depend on its parameters", "one to be trained");
  require(torch::equal(statistics, module.statistics), module.where, "a module that changes its own tensors, as in training mode",
          "one saved after model.eval()");
  require(!differ(z, outputs(x)), module.where, "a module with other outputs at each call, as dropout's",
          "one saved after model.eval()");
  require(!differ(z.narrow(0, 0, 1), outputs(x.narrow(0, 0, 1))), module.where,
          "a module in which an output depends on the other samples", "one saved after model.eval()");
  return z.size(1);
}

}  // namespace valley::networks
