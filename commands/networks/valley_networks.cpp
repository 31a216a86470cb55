#include <limits>
#include <vector>

#include "commands/main_of.hpp"
#include "commands/networks/commands.hpp"
#include "commands/networks/study_command.hpp"

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace {

/// A training step takes and frees the same large tensors again and again: kept, they cost no page faults (a sixth of a
/// ResNet's step).
void keep_freed_memory() {
#if defined(__GLIBC__)
  constexpr int most = std::numeric_limits<int>::max();
  mallopt(M_MMAP_THRESHOLD, most);
  mallopt(M_TRIM_THRESHOLD, most);
  mallopt(M_TOP_PAD, 1 << 26);
#endif
}

}  // namespace

int main(int argc, char** argv) {
  keep_freed_memory();
  const auto own = valley::networks::commands();
  std::vector<valley::Command> commands(own.begin(), own.end());
  commands.push_back({"study", "run an empirical study: many trainings, one CSV", valley::studies::study_command});
  return valley::main_of(commands, argc, argv);
}
