// Where a path leads, whether something is there or not.
#pragma once

#include <filesystem>

namespace valley {

/// The place that a path means once symbolic links in its last part are followed, also where they lead to nothing yet. A link
/// to a device or a pipe stays what it is.
std::filesystem::path behind_links(std::filesystem::path path);

/// The number of the open descriptor that a path means, also through links: 2 of /dev/stderr, N of /dev/fd/N and
/// /proc/self/fd/N; -1 of other paths.
int named_descriptor(std::filesystem::path path);

/// Whether two paths mean one file or folder, there or to be made: "a" and "./a", links of either kind.
bool same_place(const std::filesystem::path& a, const std::filesystem::path& b);

/// Whether `file`, there or to be made, lies in `folder` or below it.
bool lies_in(const std::filesystem::path& file, const std::filesystem::path& folder);

/// Whether a device, a pipe or a socket is there: what is written to it replaces nothing.
bool is_stream(const std::filesystem::path& path);

/// Gives a file that is about to take another's place who may read and write that one, where there is such a file.
void keep_mode(const std::filesystem::path& replaced, const std::filesystem::path& by);

/// Whether a path that is read stands for standard input.
bool is_standard_input(const std::filesystem::path& path);

/// Makes the folder and those above it, where there are none. Throws std::invalid_argument naming `argument` where a file is in
/// its place, std::runtime_error where it can't be made.
void make_folder(const char* argument, const std::filesystem::path& folder);

}  // namespace valley
