// Files of arrays: .npy, .npz (a zip archive of them), .safetensors, told by their content.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/data/array.hpp"
#include "sim/data/bytes.hpp"

namespace valley {

bool begins_as_arrays(Bytes& bytes);

/// The array of that name, or the only one, or else the one that has one of the usual names. Throws std::invalid_argument as the
/// parsers do, where it is not plain which array is meant, and for what is no file of arrays but looks like one, by its name:
/// TorchScript, PyTorch's pickles, spreadsheets.
Array read_array(Bytes& bytes, const std::optional<std::string>& name, const std::vector<std::string>& usual);

}  // namespace valley
