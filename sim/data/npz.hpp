// .npz, NumPy's archive of named arrays: a zip file with NAME.npy in it, not packed.
#pragma once

#include <string>

#include "base/table.hpp"

namespace valley {

/// A file with an array of doubles, (rows), for each column. Throws std::invalid_argument for a column of words.
std::string npz_bytes(const Table& table);

}  // namespace valley
