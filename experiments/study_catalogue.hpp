// The studies that `valley study` knows, by name: for those who list them or draw their results without libtorch.
#pragma once

#include <array>
#include <span>
#include <string>

namespace valley {

struct StudyEntry {
  const char* id;       // also of the figure that draws it, and of docs/findings/ID.md
  const char* purpose;  // one line
  /// Of what it trains at the scales smoke, cpu and gpu: what was computed by other settings is not this study's any more. A test
  /// says what they must be.
  std::array<const char*, 3> fingerprints;
};

/// In the order of a study's fingerprints.
inline constexpr std::array study_scales{"smoke", "cpu", "gpu"};

/// In the order of their ids.
std::span<const StudyEntry> study_catalogue();

/// Null for an id that is no study's.
const StudyEntry* find_study(const std::string& id);

}  // namespace valley
