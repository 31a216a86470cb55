// The state of a run as bytes: what a checkpoint holds, and what a shard hands to the merge. Exact: a run that goes on
// from an archive, or results joined from archives, have the bits of a run that was never cut.
// The layout is in docs/formats.md. Numbers are little-endian, doubles their own bits; the last eight bytes are a hash
// of all before them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gpu/ensemble.hpp"
#include "gpu/run.hpp"

namespace valley::gpu {

/// The first bytes of every archive.
inline constexpr std::string_view archive_begins = "valley ensemble\n";

/// Keys and values in order, of single lines without '=' in the key.
using Lines = std::vector<std::pair<std::string, std::string>>;

struct Archive {
  Lines setting;                      // everything the bits depend on: two archives belong together when these are equal
  Lines notes;                        // whatever else its reader wants to know
  std::uint64_t first = 0, last = 0;  // the blocks of the run
  std::uint64_t next = 0;             // the first block not begun
  Result result{};
  std::optional<InFlight> in_flight{};

  /// Whether all blocks are done.
  bool whole() const { return next == last && !in_flight; }
};

/// The archive as bytes.
std::string to_bytes(const Archive& archive);

/// What `to_bytes` made. Throws std::invalid_argument, naming `argument`, `file` and the reason, for anything else: no
/// archive, another version, truncated, changed.
Archive from_bytes(std::string_view argument, std::string_view file, std::string_view bytes);

/// Throws std::invalid_argument naming the first key in which the two differ, and both values: "KEY is A here, B in FILE".
void require_same_setting(const Lines& here, const Lines& there, std::string_view file, std::string_view where = "here");

}  // namespace valley::gpu
