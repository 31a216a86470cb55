// Runs the program as a user does, and folders for what it writes.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "base/file.hpp"
#include "base/number.hpp"
#include "tests/where.hpp"

namespace valley_test {

namespace fs = std::filesystem;

struct Ran {
  int status = -1;
  std::string out, err;

  bool one_error_line() const { return !err.empty() && std::count(err.begin(), err.end(), '\n') == 1 && err.back() == '\n'; }
};

struct Folder {
  fs::path path;
  Folder() {
    static int number = 0;
    path = fs::temp_directory_path() / ("valley_test_" + std::to_string(::getpid()) + "_" + std::to_string(number++));
    fs::create_directories(path);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { fs::remove_all(path); }
  std::string operator/(const std::string& name) const { return (path / name).string(); }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path), fs::directory_iterator()));
  }
};

/// The exit status, or 128 + signal.
inline int shell(const std::string& command) {
  const int raw = std::system(command.c_str());
  return WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
}

/// The program, with `before` (cd FOLDER &&, cat FILE |) in the shell's line before it.
inline Ran run_after(const std::string& before, const std::string& arguments) {
  const Folder folder;
  const std::string out = folder / "stdout", err = folder / "stderr";
  Ran ran;
  ran.status = shell(before + "'" + valley_test::program() + "' " + arguments + " > '" + out + "' 2> '" + err + "'");
  ran.out = valley::read_file("out", out);
  ran.err = valley::read_file("err", err);
  return ran;
}

inline Ran run(const std::string& arguments) { return run_after("", arguments); }

inline void write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

struct Bad {
  std::string arguments, named, allowed;
};

/// Wrong usage: status 2, one line that names what is wrong and says what is allowed, nothing else.
inline void check_refused(const Ran& ran, const Bad& bad) {
  INFO(bad.arguments << "\n" << ran.err);
  CHECK(ran.status == 2);
  CHECK(ran.one_error_line());
  CHECK(ran.out.empty());
  CHECK(ran.err.find(bad.named) != std::string::npos);
  CHECK(ran.err.find(bad.allowed) != std::string::npos);
}

}  // namespace valley_test
