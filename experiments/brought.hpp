// Files of one's own and all that they may bring: landscapes and rules (runs/own), claims, figures.
#pragma once

#include <string>
#include <vector>

#include "runs/own/library.hpp"

namespace valley {

struct Brought {
  std::string file;  // where it lies, or how it was asked for where it was a pipe
  std::vector<std::string> claims, figures;
};

/// Loads a file (own::load_file), and says what it has brought, now or when it was loaded first. Throws as that does, and where
/// it brings nothing.
Brought bring(const std::string& argument, const std::string& file, own::Loops loops = own::Loops::all);

}  // namespace valley
