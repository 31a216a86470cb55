#include "sim/network/models/models.hpp"

#include "base/require.hpp"
#include "sim/network/models/kinds.hpp"

namespace valley {
namespace {

struct Kind {
  const char* name;
  Network (*make)(const ModelSpec&, const NetworkShape&);
};

constexpr Kind kinds[] = {
    {"mlp", make_mlp},
    {"two_layer", make_two_layer},
    {"vgg11_bn", make_vgg11_bn},
    {"vgg16_bn", make_vgg16_bn},
    {"resnet20", make_resnet20},
    {"resnet18", make_resnet18},
    {"wide_resnet", make_wide_resnet},
    {"densenet121", make_densenet121},
};

}  // namespace

const std::vector<std::string>& model_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const Kind& kind : kinds) all.emplace_back(kind.name);
    return all;
  }();
  return names;
}

Network make_network(const ModelSpec& spec, const NetworkShape& shape) {
  require(shape.channels > 0, "channels", static_cast<double>(shape.channels), "at least 1");
  require(shape.height > 0, "height", static_cast<double>(shape.height), "at least 1");
  require(shape.width > 0, "width", static_cast<double>(shape.width), "at least 1");
  require(shape.outputs > 0, "outputs", static_cast<double>(shape.outputs), "at least 1");
  std::string allowed;
  for (const Kind& kind : kinds) {
    if (spec.name == kind.name) return kind.make(spec, shape);
    allowed += std::string(allowed.empty() ? "" : ", ") + kind.name;
  }
  reject("model", spec.name, allowed);
}

}  // namespace valley
