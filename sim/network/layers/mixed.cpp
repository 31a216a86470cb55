#include "sim/network/layers/mixed.hpp"

#include <ATen/autocast_mode.h>

namespace valley::networks {
namespace {

namespace autocast = at::autocast;

struct Setting {
  bool on;
  at::ScalarType type;
};

// libtorch 2.4 made one function of each device's.
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
bool is_on(at::DeviceType device) { return autocast::is_autocast_enabled(device); }
at::ScalarType type_on(at::DeviceType device) { return autocast::get_autocast_dtype(device); }
void set(at::DeviceType device, const Setting& setting) {
  autocast::set_autocast_enabled(device, setting.on);
  autocast::set_autocast_dtype(device, setting.type);
}
#else
bool is_on(at::DeviceType device) { return device == at::kCPU ? autocast::is_cpu_enabled() : autocast::is_enabled(); }
at::ScalarType type_on(at::DeviceType device) {
  return device == at::kCPU ? autocast::get_autocast_cpu_dtype() : autocast::get_autocast_gpu_dtype();
}
void set(at::DeviceType device, const Setting& setting) {
  if (device == at::kCPU) {
    autocast::set_cpu_enabled(setting.on);
    autocast::set_autocast_cpu_dtype(setting.type);
  } else {
    autocast::set_enabled(setting.on);
    autocast::set_autocast_gpu_dtype(setting.type);
  }
}
#endif

/// On while it lives.
class Rounding {
 public:
  explicit Rounding(at::DeviceType where) : device(where), before{is_on(where), type_on(where)} {
    set(device, {true, at::kBFloat16});
  }
  ~Rounding() { set(device, before); }
  Rounding(const Rounding&) = delete;
  Rounding& operator=(const Rounding&) = delete;

 private:
  at::DeviceType device;
  Setting before;
};

}  // namespace

bool rounds_products() { return is_on(at::kCPU); }

torch::Tensor Mixed::forward(const Pass& pass, const torch::Tensor& x) const {
  const Rounding rounding(x.device().type());
  return inside->forward(pass, x).to(pass.weights.front().scalar_type());
}

}  // namespace valley::networks
