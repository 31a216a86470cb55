// What people bring: a file with landscapes, claims, figures of their own, compiled against Valley's headers, kept by what it
// was made from, and loaded. Its entries are then like any other, on every CPU back end.
//
//   own::load_file("my_valley.cpp");
//   landscape_entry("landscape", "my_valley");
#pragma once

#include <algorithm>
#include <deque>
#include <filesystem>
#include <string>
#include <vector>

namespace valley::own {

/// A file that is loaded, and what names its code: two runs of one `code` ran the same.
struct Loaded {
  std::filesystem::path file;      // empty where it is a formula
  std::string called;              // in a run's record
  std::string code;                // 16 hexadecimal digits
  std::vector<std::string> names;  // of the landscapes, shifts and descents that it brought

  bool has(const std::string& name) const { return std::find(names.begin(), names.end(), name) != names.end(); }
};

/// Which of its landscapes' loops are compiled: those of single trials, or also those of each instruction set, which take longer.
enum class Loops { single, all };

/// Compiles (once) and loads a file, which may be a pipe, or "-" for standard input: it is read once then. Its landscapes are
/// looked at whenever they are made: a loss that is finite, a gradient that is the loss's, the same bits on every instruction
/// set. Throws std::invalid_argument naming `argument` for a file that can't be read, does not compile or brings nothing;
/// std::runtime_error where there is no compiler or no place to keep what it makes.
const Loaded& load_file(const std::string& argument, const std::filesystem::path& file, Loops loops = Loops::all);

/// Compiles (once for all values of its constants) and loads a formula (formula.hpp): then there is a landscape of this name.
/// Throws as load_file, and std::invalid_argument naming the character where the formula is none.
const Loaded& load_formula(const std::string& argument, const std::string& text, Loops loops = Loops::all);

/// Those of `now` that are not in `before`: what loading a file has brought to a list.
std::vector<std::string> only_in(const std::vector<std::string>& now, const std::vector<std::string>& before);

/// All that are loaded.
const std::deque<Loaded>& loaded();

/// Where compiled code is kept: $VALLEY_CACHE, else valley in $XDG_CACHE_HOME, else ~/.cache/valley.
std::filesystem::path cache_folder();

}  // namespace valley::own
