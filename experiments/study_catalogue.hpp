// The studies that `valley study` knows, by name: for those who list them or draw their results without libtorch.
#pragma once

#include <span>
#include <string>

namespace valley {

struct StudyEntry {
  const char* id;       // also of the figure that draws it, and of docs/findings/ID.md
  const char* purpose;  // one line
};

/// In the order of their ids.
std::span<const StudyEntry> study_catalogue();

/// Null for an id that is no study's.
const StudyEntry* find_study(const std::string& id);

}  // namespace valley
