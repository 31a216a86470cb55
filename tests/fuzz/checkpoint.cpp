#include "runs/training/tensor_file.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "tests/fuzz/sealed.hpp"

namespace {

void parse_or_refuse(std::string bytes) {
  try {
    const valley::networks::TensorFile file = valley::networks::parse_tensor_file(std::move(bytes), "fuzz");
    for (const auto& [name, tensor] : file.tensors) {
      std::size_t size = static_cast<std::size_t>(tensor.width);
      for (const std::int64_t length : tensor.shape) size *= static_cast<std::size_t>(length);
      valley::check(size == tensor.size && tensor.begin <= file.bytes.size() && size <= file.bytes.size() - tensor.begin);
    }
  } catch (const std::invalid_argument&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  parse_or_refuse(bytes);
  if (const auto right = valley::sealed(bytes)) parse_or_refuse(*right);
  return 0;
}
