// What a compiler is given of what people bring, and which files it says it has read.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace valley::own {

/// What somebody wrote: in a file that is still there, or the text alone.
struct Code {
  std::string called;          // in the compiler's words
  std::filesystem::path file;  // empty: there is the text alone
  std::string text;
};

/// One source, with what was written in the midst of it, compiled with options of its own beside those of all.
struct Unit {
  std::string name;  // of the source that is written, without ".cpp"
  std::string before, after;
  std::string options;
};

/// Writes the unit's sources into `folder`, and returns the arguments that have them compiled there to NAME.o, with a list of
/// files in NAME.d. A file is not included by its name within a source, which not every name can be written in.
std::vector<std::string> write_sources(const Unit& unit, const Code& code, const std::filesystem::path& folder);

/// The files of a rule for make, "x.o: a.cpp my\ b.hpp", as compilers write it.
void append_dependencies(const std::filesystem::path& rule, std::set<std::filesystem::path>& all);

}  // namespace valley::own
