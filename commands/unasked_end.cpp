#include "commands/unasked_end.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "base/file.hpp"
#include "commands/commands.hpp"
#include "commands/progress.hpp"

namespace valley {
namespace {

// For the handlers below: the file that is named, and whether it is the program that ends itself.
char suspect[512];
std::atomic<bool> asked{false};

/// Async-signal-safe.
[[noreturn]] void end_for(const char* what, const char* how) {
  remove_pending_files();
  wipe_progress();
  const char* const parts[] = {
      "valley: ", what, " (", how, ") while code of ", suspect, " was loaded; look there first. Nothing was written.\n"};
  for (const char* const part : parts) [[maybe_unused]] const auto written = ::write(STDERR_FILENO, part, std::strlen(part));
  ::_exit(broken);
}

extern "C" void say_crashed(int signal) { end_for("crashed", strsignal(signal)); }

extern "C" void say_ended() {
  if (!asked) end_for("ended", "exit");
}

void say_of_crashes() {
  static std::array<char, 1 << 16> stack;  // the usual one may be what overflowed
  ::stack_t other{};
  other.ss_sp = stack.data();
  other.ss_size = stack.size();
  ::sigaltstack(&other, nullptr);
  struct ::sigaction action {};
  action.sa_handler = say_crashed;
  action.sa_flags = SA_ONSTACK;
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) ::sigaction(signal, &action, nullptr);
}

}  // namespace

void name_on_crash(const std::string& file) {
  std::strncpy(suspect, file.c_str(), sizeof suspect - 1);
  say_of_crashes();
  [[maybe_unused]] static const bool once = std::atexit(say_ended) == 0 && std::at_quick_exit(say_ended) == 0;
}

void end_is_asked() noexcept { asked = true; }

}  // namespace valley
