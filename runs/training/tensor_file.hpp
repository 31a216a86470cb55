// Files in the safetensors layout, which other programs read too, apart from what the tensors mean:
//
//   8 bytes: length N of the header, little-endian;  N bytes: JSON;  the tensors' bytes, little-endian.
//
// The header says of each tensor {dtype, shape, data_offsets} and holds texts under __metadata__, a checksum over
// everything else among them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace valley::networks {

/// Where a tensor lies in its file.
struct StoredTensor {
  int width = 4;                    // bytes of a number: 4 (F32) or 8 (F64)
  std::vector<std::int64_t> shape;  // each >= 0
  std::size_t begin = 0, size = 0;  // bytes; size = width times the product of the shape
};

struct TensorFile {
  std::string bytes;  // of the whole file
  std::map<std::string, std::string> notes;
  std::map<std::string, StoredTensor> tensors;
};

/// Takes a file's bytes apart. Throws std::invalid_argument with `where` and the byte: truncated, no header, a tensor outside the
/// file, changed since it was written.
TensorFile parse_tensor_file(std::string bytes, const std::string& where);

/// The file of a header without its checksum and the tensors' bytes.
std::string tensor_file_bytes(Json header, std::string_view body);

/// Throws std::invalid_argument: WHERE: byte AT: WHAT.
[[noreturn]] void refuse_byte(const std::string& where, std::uint64_t at, const std::string& what);

}  // namespace valley::networks
