#include "sim/network/models/models.hpp"

#include "base/registry.hpp"

namespace valley {
namespace {

std::vector<Model>& registry() {
  static std::vector<Model> all;
  return all;
}

}  // namespace

bool add(Model model, const char* file) {
  model.file = file;
  return insert_by_id(registry(), std::move(model));
}

const std::vector<Model>& models() { return registry(); }

const Model& find_model(const std::string& name) { return entry_of(models(), "model", name); }

bool operator==(const ModelSpec& a, const ModelSpec& b) {
  if (a.name != b.name) return false;
  const Model& model = find_model(a.name);
  return settled(model, a.keys).given() == settled(model, b.keys).given();
}

Network make_network(const ModelSpec& spec, const NetworkShape& shape) {
  require(shape.channels > 0, "channels", static_cast<double>(shape.channels), "at least 1");
  require(shape.height > 0, "height", static_cast<double>(shape.height), "at least 1");
  require(shape.width > 0, "width", static_cast<double>(shape.width), "at least 1");
  require(shape.outputs > 0, "outputs", static_cast<double>(shape.outputs), "at least 1");
  const Model& model = find_model(spec.name);
  return model.make(settled(model, spec.keys), shape);
}

}  // namespace valley
