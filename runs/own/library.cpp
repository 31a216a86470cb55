#include "runs/own/library.hpp"

#include <dlfcn.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <optional>

#include "base/checksum.hpp"
#include "base/file.hpp"
#include "base/given.hpp"
#include "base/place.hpp"
#include "base/registry.hpp"
#include "base/scratch_folder.hpp"
#include "own_settings.hpp"
#include "runs/own/agreement.hpp"
#include "runs/own/compiler.hpp"
#include "runs/own/formula.hpp"
#include "sim/landscape/catalogue.hpp"
#include "sim/optimizer/catalogue.hpp"

namespace valley::own {
namespace {

namespace fs = std::filesystem;

std::deque<Loaded>& all() {
  static std::deque<Loaded> files;
  return files;
}

/// The units of what was written: its entries and loops for single trials; where there are loops, those for each set that this
/// kind of processor may have.
std::vector<Unit> units_of(const Code& code, Loops loops) {
  const bool all = loops == Loops::all && !settings::sets.empty() && code.text.find("VALLEY_KERNELS") != std::string::npos;
  std::vector<Unit> units = {{"one", "#include \"gpu/lanes/own_one.hpp\"\n", "", all ? "-DVALLEY_HAS_X86" : ""}};
  if (!all) return units;
  const auto wide = [&](const std::string& name, const std::string& lanes, const std::string& options) {
    units.push_back({name, "#define VALLEY_OWN_LANES " + lanes + "\n#include \"gpu/lanes/own_wide.hpp\"\n",
                     "#include \"gpu/lanes/own_end.hpp\"\n", options});
  };
  for (const settings::Set& set : settings::sets) wide(set.name, set.lanes, set.options);
  return units;
}

/// One line a file: its size, when it changed, its path.
std::string state_of(const fs::path& file) {
  struct ::stat is {};
  if (::stat(file.c_str(), &is) != 0) return "gone " + file.string();
  return std::to_string(is.st_size) + " " + std::to_string(is.st_mtim.tv_sec) + "." + std::to_string(is.st_mtim.tv_nsec) + " " +
         file.string();
}

/// Whether what is kept in a folder was made from files as they are now.
bool is_current(const fs::path& folder) {
  std::ifstream in(folder / "made_from");
  if (!in) return false;
  for (std::string line; std::getline(in, line);) {
    const std::size_t path = line.find(' ', line.find(' ') + 1);
    // A file that is gone as it is kept has a name that nothing here can write.
    if (path == std::string::npos || line.starts_with("gone ") || state_of(line.substr(path + 1)) != line) return false;
  }
  return fs::exists(folder / "own.so");
}

/// Removes what runs that were ended by a signal left half made, a day ago or more.
void remove_left_over(const fs::path& cache) {
  const auto yesterday = fs::file_time_type::clock::now() - std::chrono::hours(24);
  std::error_code ignored;
  for (const fs::directory_entry& one : fs::directory_iterator(cache, ignored))
    if (one.path().filename().string().starts_with("making-") && one.last_write_time(ignored) < yesterday)
      fs::remove_all(one.path(), ignored);
}

fs::path scratch_folder() {
  const fs::path cache = cache_folder();
  std::error_code failed;
  fs::create_directories(cache, failed);
  remove_left_over(cache);
  std::string name = (cache / "making-XXXXXX").string();
  if (failed || ::mkdtemp(name.data()) == nullptr) {
    throw std::runtime_error("VALLEY_CACHE is " + cache.string() +
                             ", where no folder can be made; allowed: a folder to keep compiled code in");
  }
  return name;
}

/// The library of these units, made where it is not there.
fs::path library_of(const std::vector<Unit>& units, const std::string& key, const Code& code) {
  const fs::path kept = cache_folder() / key;
  if (is_current(kept)) return kept / "own.so";
  const ScratchFolder scratch(scratch_folder());
  std::string made_from;
  for (const fs::path& file : compile(scratch.path, units, code)) made_from += state_of(file) + "\n";
  for (const Unit& unit : units)
    for (const char* const end : {".o", ".d", ".log"}) fs::remove(scratch.path / (unit.name + end));
  write_file(scratch.path / "made_from", made_from);
  std::error_code failed;
  fs::remove_all(kept, failed);
  fs::rename(scratch.path, kept, failed);
  // Another process may have been there first, with the same.
  if (failed && !is_current(kept))
    throw std::runtime_error("can't keep compiled code in " + kept.string() + ": " + failed.message());
  return kept / "own.so";
}

void open_library(const fs::path& library, const std::string& who) {
  // A module's symbols are its own, until it is opened again for all; a program's are everybody's.
  ::dlopen(code_file().c_str(), RTLD_NOW | RTLD_NOLOAD | RTLD_GLOBAL);
  std::string trouble;
  list_trouble = &trouble;
  const bool opened = ::dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL) != nullptr;
  list_trouble = nullptr;
  const char* const why = opened ? nullptr : ::dlerror();
  if (!opened) throw std::invalid_argument(who + " can't be loaded: " + (why == nullptr ? "no reason given" : why));
  if (!trouble.empty()) throw std::invalid_argument(who + ": " + trouble);
}

/// Those of the catalogues that a run's record names.
std::vector<std::string> names_now() {
  std::vector<std::string> names = ids_of(landscapes());
  for (const auto& more : {ids_of(shifts()), ids_of(descents())}) names.insert(names.end(), more.begin(), more.end());
  return names;
}

/// Compiles and opens; the names that are there then and were not before.
std::vector<std::string> bring_in(const std::string& argument, const Code& code, Loops loops) {
  const std::vector<Unit> units = units_of(code, loops);
  std::string identity =
      settings::compiler + std::string(settings::options) + header_folders()[0].string() + code.file.string() + '\0' + code.text;
  for (const Unit& unit : units) identity += unit.before + unit.after + unit.options;
  fs::path library;
  try {
    library = library_of(units, in_hex(checksum(identity)), code);
  } catch (const QuotingRefusal& wrong) {
    throw QuotingRefusal(argument + ": " + wrong.what());
  }
  const std::vector<std::string> before = names_now(), landscapes_before = ids_of(landscapes());
  open_library(library, argument + ": " + code.called);
  for (const std::string& name : only_in(ids_of(landscapes()), landscapes_before)) look_at_when_made(name, code.called);
  return only_in(names_now(), before);
}

/// Where a compiler finds it too; empty where it was read once and for all.
fs::path lasting(const fs::path& file) {
  if (is_standard_input(file) || is_stream(file)) return {};
  std::error_code none;
  const fs::path there = fs::canonical(file, none);
  return none ? fs::path() : there;
}

}  // namespace

fs::path cache_folder() {
  const auto set = [](const char* name) -> std::optional<fs::path> {
    const char* const value = std::getenv(name);
    return value == nullptr || *value == '\0' ? std::nullopt : std::optional<fs::path>(value);
  };
  if (const auto own = set("VALLEY_CACHE")) return fs::absolute(*own);
  if (const auto cache = set("XDG_CACHE_HOME")) return *cache / "valley";
  if (const auto home = set("HOME")) return *home / ".cache" / "valley";
  return fs::temp_directory_path() / ("valley-" + std::to_string(::getuid()));
}

const Loaded& load_file(const std::string& argument, const fs::path& file, Loops loops) {
  const Code code{.called = file.string(), .file = {}, .text = read_file(argument, file)};
  const fs::path there = lasting(file);
  for (const Loaded& one : all())
    if (!there.empty() && one.file == there) return one;
  const bool lasts = !there.empty();
  Loaded one{lasts ? there : file, lasts ? there.filename().string() : "a pipe", in_hex(checksum(code.text)), {}};
  one.names = bring_in(argument, {code.called, there, code.text}, loops);
  all().push_back(std::move(one));
  return all().back();
}

const Loaded& load_formula(const std::string& argument, const std::string& text, Loops loops) {
  for (const Loaded& one : all())
    if (one.has(text)) return one;
  const Formula formula = read_formula(argument, text);
  if (const auto there = ids_of(landscapes()); std::find(there.begin(), there.end(), formula.body) == there.end())
    bring_in(argument, {.called = "'" + formula.body + "'", .file = {}, .text = formula.source}, loops);
  if (formula.body != text) {
    LandscapeEntry with_values = landscape_entry(argument, formula.body);
    with_values.id = text;
    for (const auto& [name, value] : formula.constants)
      for (Key& key : with_values.keys)
        if (key.name == name) key.standard = value;
    add(with_values);
  }
  all().push_back({{}, "the formula", in_hex(checksum(text)), {text}});
  return all().back();
}

std::vector<std::string> only_in(const std::vector<std::string>& now, const std::vector<std::string>& before) {
  std::vector<std::string> rest;
  for (const std::string& name : now)
    if (std::find(before.begin(), before.end(), name) == before.end()) rest.push_back(name);
  return rest;
}

const std::deque<Loaded>& loaded() { return all(); }

}  // namespace valley::own
