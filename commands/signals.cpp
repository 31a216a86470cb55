#include "commands/signals.hpp"

namespace valley {
namespace {

volatile std::sig_atomic_t noted = 0;
extern "C" void note_signal(int signal) { noted = signal; }

}  // namespace

const char* name_of_signal(int signal) {
  switch (signal) {
    case SIGINT: return "SIGINT";
    case SIGTERM: return "SIGTERM";
    case SIGHUP: return "SIGHUP";
    case SIGUSR1: return "SIGUSR1";
    case SIGUSR2: return "SIGUSR2";
    case SIGXCPU: return "SIGXCPU";
    default: return "a signal";
  }
}

NotedSignals::NotedSignals() {
  noted = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    before[i] = std::signal(stop_signals[i], note_signal);
    if (before[i] == SIG_IGN) std::signal(stop_signals[i], SIG_IGN);
  }
}

NotedSignals::~NotedSignals() {
  for (std::size_t i = 0; i < before.size(); ++i) std::signal(stop_signals[i], before[i]);
}

int NotedSignals::latest() { return noted; }

}  // namespace valley
