#include "experiments/signals.hpp"

#include <csignal>

namespace valley {
namespace {

constexpr int caught[] = {SIGINT, SIGTERM};
volatile std::sig_atomic_t noted = 0;
extern "C" void note_signal(int signal) { noted = signal; }

}  // namespace

NotedSignals::NotedSignals() {
  noted = 0;
  for (int i = 0; i < count; ++i) {
    before[i] = std::signal(caught[i], note_signal);
    if (before[i] == SIG_IGN) std::signal(caught[i], SIG_IGN);
  }
}

NotedSignals::~NotedSignals() {
  for (int i = 0; i < count; ++i) std::signal(caught[i], before[i]);
}

int NotedSignals::latest() { return noted; }

}  // namespace valley
