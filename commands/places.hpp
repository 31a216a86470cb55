// The files and folders that a command is given, and the guard that all commands share: what one writes must not be what it
// reads, nor two of what it writes one and the same.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace valley {

/// What a command does with a place. A document is a file, or standard output as "-".
enum class Use { reads_file, reads_folder, writes_document, writes_file, writes_folder };

/// Whether a file of that name, in a folder or below it, is one of those that the folder is read or written for.
using Owns = bool (*)(const std::string& name);

struct Place {
  std::string argument;
  std::filesystem::path path;
  Use use;
  Owns owns = nullptr;  // of a folder; none: no file
};

/// What a place may be, in words.
const char* words(Use use);

/// All that a command reads and writes, as it comes to be known: what the arguments name first, then what follows from them and
/// from what they lead to.
class Places {
 public:
  /// Throws std::invalid_argument for the first that is written over another one, of these or of those before. Places of one
  /// argument are apart by themselves.
  void add(const std::vector<Place>& more);

 private:
  std::vector<Place> all;
};

}  // namespace valley
