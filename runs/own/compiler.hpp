// Compiles C++ that belongs to nobody's build: the compiler that built Valley, its options, its headers.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "runs/own/sources.hpp"

namespace valley {

/// A refusal that quotes lines: a compiler's, or a formula with a mark below it.
struct QuotingRefusal : std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

}  // namespace valley

namespace valley::own {

/// The program, or the module of another, that this code is in.
std::filesystem::path code_file();

/// Where Valley's headers are: beside the program as it was installed, else in the tree that it was built from. Throws
/// std::runtime_error where neither is there any more.
std::vector<std::filesystem::path> header_folders();

/// Compiles the units side by side in `folder` and links them into folder/own.so. Throws QuotingRefusal with the
/// compiler's first error; std::runtime_error where there is no compiler.
/// Returns the files that the units were made from, but for the system's.
std::vector<std::filesystem::path> compile(const std::filesystem::path& folder, const std::vector<Unit>& units, const Code& code);

/// Ends the compilers that run, with all that they started. Async-signal-safe: for a signal handler about to end the program,
/// which they would outlive.
void end_compilers() noexcept;

}  // namespace valley::own
