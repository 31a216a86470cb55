// .safetensors: 8 bytes, the length of a header, the smallest first; the header, a JSON object that says of each tensor its
// dtype, shape and data_offsets; the tensors' bytes. https://github.com/huggingface/safetensors
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/data/array.hpp"

namespace valley {

/// Whether a file may begin so: a length below 100 MB, then a brace.
bool begins_as_safetensors(std::span<const std::uint8_t> first);

/// The tensors by their names, in the file's order. Throws std::invalid_argument naming the byte or the tensor: no such header,
/// offsets outside the file, a length that the shape has not, numbers of a type that is none of F16, BF16, F32, F64, whole
/// numbers and booleans.
std::vector<std::pair<std::string, Array>> parse_safetensors(const Extent& file);

}  // namespace valley
