// What a run, or a merge, says of its trials.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "gpu/archive.hpp"
#include "runs/ensemble/exact.hpp"

namespace valley::escape {

/// How a run went: all that may differ between two runs of one setting.
struct Timing {
  std::string device, lanes;
  unsigned threads = 1;
  int processes = 1;
  double seconds = 0, steps = 0;  // of this process and its peers, since they began or resumed
};

struct Report {
  gpu::Lines setting{};
  double supremum = std::numeric_limits<double>::infinity();
  bool noiseless = false;  // noise.hpp
  double step_rounding = 0;
  Exact exact{};
  gpu::Result result{};
  std::optional<Timing> timing{};
};

/// Of a whole run, without exact means and timing.
Report report_of(const Setup& setup, gpu::Result result);

/// The value of a key of the setting; "" where it has none.
std::string value_of(const gpu::Lines& lines, const std::string& key);
std::uint64_t whole_of(const gpu::Lines& lines, const std::string& key);

/// The recorded steps of a setting.
std::vector<std::uint32_t> recorded_steps(const gpu::Lines& setting);

/// The setting with its numbers as such, named without "--".
Json setting_json(const gpu::Lines& setting);
std::string json(const Report& report);
/// For people: aligned, rounded, at most some twenty of the recorded steps.
std::string table(const Report& report);

}  // namespace valley::escape
