#include "figures/gnuplot.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

extern char** environ;

namespace valley::figures {
namespace {

struct Pipe {
  std::array<int, 2> end = {-1, -1};
  Pipe() {
    if (::pipe2(end.data(), O_CLOEXEC) != 0) throw std::runtime_error(std::string("cannot open a pipe: ") + std::strerror(errno));
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close(0);
    close(1);
  }
  void close(std::size_t side) {
    if (end[side] >= 0) ::close(end[side]);
    end[side] = -1;
  }
  std::string drain() {
    std::string all;
    std::array<char, 4096> block;
    for (;;) {
      const ssize_t got = ::read(end[0], block.data(), block.size());
      if (got > 0) all.append(block.data(), static_cast<std::size_t>(got));
      if (got == 0 || (got < 0 && errno != EINTR)) return all;
    }
  }
};

/// Ours but for the locale: without a UTF-8 one gnuplot can't write its symbols.
std::vector<char*> environment(std::string& locale) {
  std::vector<char*> all;
  for (char** one = environ; *one != nullptr; ++one)
    if (!std::string_view(*one).starts_with("LC_ALL=")) all.push_back(*one);
  all.push_back(locale.data());
  all.push_back(nullptr);
  return all;
}

/// Starts gnuplot without a shell, both its outputs into the pipe.
pid_t start(const std::filesystem::path& folder, const std::string& script, Pipe& words) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, words.end[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, words.end[1], STDERR_FILENO);
  posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  std::string program = "gnuplot", no_user_settings = "-d", file = script, locale = "LC_ALL=C.UTF-8";
  std::array<char*, 4> arguments = {program.data(), no_user_settings.data(), file.data(), nullptr};
  pid_t child = 0;
  const int failed = ::posix_spawnp(&child, "gnuplot", &actions, nullptr, arguments.data(), environment(locale).data());
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error(std::string("cannot start gnuplot: ") + std::strerror(failed));
  return child;
}

/// `words` on one line, each complaint once, without blank lines and without what fontconfig says about the machine; where there
/// may be gaps, without what gnuplot says of them.
std::string complaint(const std::string& words, bool gaps) {
  std::string kept;
  std::size_t from = 0;
  while (from < words.size()) {
    std::size_t to = words.find('\n', from);
    if (to == std::string::npos) to = words.size();
    std::string line = words.substr(from, to - from);
    from = to + 1;
    const std::size_t first = line.find_first_not_of(" \t^\r");
    if (first == std::string::npos || line.starts_with("Fontconfig")) continue;
    if (gaps && line.find("warning: Skipping data file with no valid points") != std::string::npos) continue;
    line.erase(0, first);
    if (kept.find(line) == std::string::npos) kept += (kept.empty() ? "" : " | ") + line;  // three formats, one complaint
  }
  return kept;
}

}  // namespace

void run_gnuplot(const std::filesystem::path& folder, const std::string& script, bool gaps) {
  Pipe words;
  const pid_t child = start(folder, script, words);
  words.close(1);
  const std::string said = complaint(words.drain(), gaps);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && said.empty()) return;
  const std::string end = WIFEXITED(status) ? "exit status " + std::to_string(WEXITSTATUS(status))
                                            : "ended by signal " + std::to_string(WTERMSIG(status));
  throw std::runtime_error("gnuplot, " + script + " (" + end + "): " + (said.empty() ? "no message" : said));
}

}  // namespace valley::figures
