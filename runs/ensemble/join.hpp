// Results of parts of one run, joined into that of the whole.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "gpu/archive.hpp"
#include "runs/ensemble/report.hpp"

namespace valley::escape {

/// The blocks of a shard of blocks first .. last - 1: first and last of whole ranges that differ by one at most.
std::pair<std::uint64_t, std::uint64_t> range_of(const Shard& shard, std::uint64_t first, std::uint64_t last);

/// A shard's result as `valley merge` wants it: of blocks archive.first .. last - 1 of the setup's.
/// The exact answer goes with the part that has the first block.
gpu::Archive partial(gpu::Archive archive, const Setup& setup, const Shard& shard, const Exact* exact);

/// The report of the whole from named partials in any order. Throws std::invalid_argument for parts of different runs,
/// unfinished ones, one shard given twice, overlaps, and gaps (naming what is missing).
Report join(std::vector<std::pair<std::string, gpu::Archive>> parts);

}  // namespace valley::escape
