#include "commands/main_of.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <iostream>

#include "base/blas_threads.hpp"
#include "base/file.hpp"
#include "commands/progress.hpp"
#include "commands/signals.hpp"
#include "commands/unasked_end.hpp"
#include "runs/own/compiler.hpp"

namespace valley {
namespace {

// Leaves no half-written file, then dies of the signal as if it had not been caught (a shell sees 128 + signal).
extern "C" void end(int signal) {
  remove_pending_files();
  own::end_compilers();
  wipe_progress();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

// SIGXFSZ: the write beyond the limit on a file's size then fails, and is reported as any other.
extern "C" void go_on(int) {}

/// Where the caller closed a standard stream, the next file to be opened would take its number, and what is printed would end
/// up in that file. The number is taken first, by something that can't be used.
void occupy_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(stream, F_GETFD) >= 0) continue;
    [[maybe_unused]] const int taken = ::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

void catch_signals() {
  const auto unless_ignored = [](int signal) {  // what the caller ignores (nohup, a shell's background job) stays ignored
    if (std::signal(signal, end) == SIG_IGN) std::signal(signal, SIG_IGN);
  };
  for (const int signal : stop_signals) unless_ignored(signal);
  for (const int signal : {SIGQUIT, SIGALRM}) unless_ignored(signal);
  // SIGPIPE among them: a reader that has seen enough (| head) ends the program quietly.
  for (const int signal : {SIGTERM, SIGPIPE}) std::signal(signal, end);
  if (std::signal(SIGXFSZ, go_on) == SIG_IGN) std::signal(SIGXFSZ, SIG_IGN);
}

}  // namespace

int main_of(std::span<const Command> commands, int argc, char** argv) {
  occupy_standard_streams();
  catch_signals();
  // The last bits of a matrix product depend on how many threads share it; one thread, and they don't.
  set_blas_threads(1);
  std::ios::sync_with_stdio(false);
  const int status = run_command_line(commands, argc, argv);
  end_is_asked();
  return status;
}

}  // namespace valley
