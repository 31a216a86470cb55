#include "experiments/main_of.hpp"

#include <csignal>
#include <iostream>

#include "base/file.hpp"
#include "experiments/blas_threads.hpp"
#include "experiments/progress.hpp"

namespace valley {
namespace {

// Leaves no half-written file, then dies of the signal as if it had not been caught (a shell sees 128 + signal).
extern "C" void end(int signal) {
  remove_pending_files();
  wipe_progress();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

}  // namespace

int main_of(std::span<const Command> commands, int argc, char** argv) {
  // SIGPIPE among them: a reader that has seen enough (| head) ends the program quietly.
  for (const int signal : {SIGTERM, SIGPIPE}) std::signal(signal, end);
  // What the caller ignores (nohup, a shell's background job) stays ignored.
  for (const int signal : {SIGINT, SIGHUP}) {
    if (std::signal(signal, end) == SIG_IGN) std::signal(signal, SIG_IGN);
  }
  // The last bits of a matrix product depend on how many threads share it; one thread, and they don't.
  set_blas_threads(1);
  std::ios::sync_with_stdio(false);
  return run_command_line(commands, argc, argv);
}

}  // namespace valley
