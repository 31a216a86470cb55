#include "runs/own/compiler.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstring>
#include <ctime>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>
#include <stdexcept>

#include "base/file.hpp"
#include "own_settings.hpp"
#include "runs/own/sources.hpp"

extern char** environ;

namespace valley::own {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> words(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> all;
  for (std::string one; in >> one;) all.push_back(one);
  return all;
}

/// The groups of processes that run now; 0 where there is none.
std::array<std::atomic<::pid_t>, 8> groups{};

// A process that is started must not be missed by a signal's handler, on this thread or on another: here signals wait until the
// process is on the list, and a handler elsewhere waits for that too. Once there is one, no other process is started.
std::atomic<bool> ending{false}, starting{false};

class Starting {
 public:
  Starting() {
    ::sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, &before);
    starting = true;
    while (ending) {
      starting = false;
      ::pause();  // for the end of the program
    }
  }
  Starting(const Starting&) = delete;
  Starting& operator=(const Starting&) = delete;
  ~Starting() {
    starting = false;
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

  ::sigset_t before;
};

/// A process that runs in a group of its own, its words in a file.
class Process {
 public:
  Process(const std::vector<std::string>& command, const fs::path& folder, const fs::path& output) {
    std::vector<char*> arguments;
    for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
    ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addopen(&actions, 1, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::posix_spawn_file_actions_adddup2(&actions, 1, 2);
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    const Starting until_listed;
    ::posix_spawnattr_setsigmask(&attributes, &until_listed.before);
    // What it leaves for the next of its stages lies in the folder too, which goes as a whole.
    const std::string temporary = "TMPDIR=" + folder.string();
    std::vector<char*> environment;
    for (char** one = environ; *one != nullptr; ++one)
      if (std::strncmp(*one, "TMPDIR=", 7) != 0) environment.push_back(*one);
    environment.insert(environment.end(), {const_cast<char*>(temporary.c_str()), nullptr});
    error = ::posix_spawnp(&id, arguments[0], &actions, &attributes, arguments.data(), environment.data());
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&actions);
    if (error != 0) {
      throw std::runtime_error("the compiler " + command[0] + " does not start: " + std::strerror(error) +
                               "; what is compiled from a file or a formula needs it");
    }
    for (auto& group : groups)
      if (::pid_t none = 0; group.compare_exchange_strong(none, id)) break;
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process() {
    if (error == 0 && !waited) wait();
  }

  /// Whether it ended well.
  bool wait() {
    int status = 0;
    while (::waitpid(id, &status, 0) < 0 && errno == EINTR) {
    }
    waited = true;
    for (auto& group : groups)
      if (::pid_t own = id; group.compare_exchange_strong(own, 0)) break;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }

 private:
  ::pid_t id = 0;
  int error = 0;
  bool waited = false;
};

/// "FILE:LINE:COLUMN: error: WHAT", as compilers say it.
bool is_error(const std::string& line) {
  return line.find(" error: ") != std::string::npos || line.find("undefined reference") != std::string::npos;
}

/// The compiler's first error, the line it is about, and where in the user's file it comes from.
std::string first_error(const std::string& output, const std::string& called) {
  std::istringstream in(output);
  std::string line, from, error;
  while (std::getline(in, line)) {
    const bool here = line.find(called) != std::string::npos;
    if (is_error(line)) {
      error = line;
      if (here || from.empty()) from.clear();
      if (std::string quoted; std::getline(in, quoted) && quoted.find(" | ") != std::string::npos) error += "\n" + quoted;
      break;
    }
    if (here && line.find("required from") != std::string::npos) from = line;
  }
  if (error.empty()) return output.substr(0, 400);
  return from.empty() ? error : error + "\n" + from;
}

/// Throws std::runtime_error where it is not the source that keeps the compiler from its work.
void require_tools(const std::string& output, const fs::path& folder) {
  std::error_code unknown;
  if (output.find("No space left on device") != std::string::npos || fs::space(folder, unknown).available < 1 << 20)
    throw std::runtime_error("no space left for compiled code in " + folder.parent_path().string() +
                             ", the folder that VALLEY_CACHE names");
  const std::size_t missing = output.find("cannot execute");
  if (missing != std::string::npos)
    throw std::runtime_error("the compiler " + std::string(settings::compiler) + " " +
                             output.substr(missing, output.find('\n', missing) - missing));
}

}  // namespace

fs::path code_file() {
  Dl_info info{};
  std::error_code none;
  if (::dladdr(reinterpret_cast<const void*>(&header_folders), &info) == 0 || info.dli_fname == nullptr) return {};
  const fs::path program = fs::read_symlink("/proc/self/exe", none);
  const bool in_program = std::strchr(info.dli_fname, '/') == nullptr || fs::equivalent(info.dli_fname, program, none);
  return in_program ? program : fs::absolute(info.dli_fname, none);
}

std::vector<fs::path> header_folders() {
  std::error_code none;
  for (fs::path up = code_file().parent_path(); up != up.parent_path(); up = up.parent_path())
    if (fs::exists(up / "include/valley/gpu/lanes/own_one.hpp", none)) return {up / "include/valley"};
  std::vector<fs::path> built{settings::source_folder, settings::generated_folder};
  if (fs::exists(built[0] / "gpu/lanes/own_one.hpp", none) && fs::exists(built[1], none)) return built;
  throw std::runtime_error("Valley's headers are neither beside the program nor in " + built[0].string() +
                           "; what is compiled from a file or a formula needs them: cmake --install copies them");
}

std::vector<fs::path> compile(const fs::path& folder, const std::vector<Unit>& units, const Code& code) {
  std::vector<std::string> common = {settings::compiler};
  for (const std::string& word : words(settings::options)) common.push_back(word);
  for (const fs::path& headers : header_folders()) common.push_back("-I" + headers.string());
  for (const std::string& outside : words(settings::outside_folders)) common.insert(common.end(), {"-isystem", outside});
  const auto start = [&](const Unit& unit) {
    std::vector<std::string> command = common;
    for (const std::string& word : words(unit.options)) command.push_back(word);
    for (const std::string& word : write_sources(unit, code, folder)) command.push_back(word);
    return command;
  };
  std::vector<std::unique_ptr<Process>> all;
  for (const Unit& unit : units) all.push_back(std::make_unique<Process>(start(unit), folder, folder / (unit.name + ".log")));
  const auto fail = [&](const fs::path& log) {
    require_tools(read_file("the compiler's output", log), folder);
    throw QuotingRefusal(code.called + " does not compile: " + first_error(read_file("the compiler's output", log), code.called));
  };
  for (std::size_t i = 0; i < units.size(); ++i)
    if (!all[i]->wait()) fail(folder / (units[i].name + ".log"));
  std::vector<std::string> link = common;
  link.insert(link.end(), {"-shared", "-o", "own.so"});
  for (const Unit& unit : units) link.push_back(unit.name + ".o");
  if (!Process(link, folder, folder / "link.log").wait()) fail(folder / "link.log");
  std::set<fs::path> read;
  for (const Unit& unit : units) append_dependencies(folder / (unit.name + ".d"), read);
  return {read.begin(), read.end()};
}

void end_compilers() noexcept {
  ending = true;
  constexpr ::timespec moment{0, 5'000'000};
  for (int k = 0; k < 200 && starting; ++k) ::nanosleep(&moment, nullptr);
  for (const auto& group : groups)
    if (const ::pid_t id = group.load(); id != 0) ::kill(-id, SIGKILL);
}

}  // namespace valley::own
