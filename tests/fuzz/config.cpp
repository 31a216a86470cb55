#include "runs/training/config.hpp"
#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace valley::networks;
  try {
    const Config config = parse_config({reinterpret_cast<const char*>(data), size}, "fuzz");
    valley::check(!config.phases.empty() && config.batch > 0 && config.phases.back().until >= config.phases.front().until);
  } catch (const std::invalid_argument&) {
  }
  return 0;
}
