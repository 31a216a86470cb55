// Files in the safetensors layout, which other programs read too, apart from what the tensors mean:
//
//   8 bytes: length N of the header, little-endian;  N bytes: JSON;  the tensors' bytes, little-endian.
//
// The header says of each tensor {dtype, shape, data_offsets} and holds texts under __metadata__: in checkpoints a checksum over
// everything else among them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace valley::networks {

/// Where a tensor lies in its file.
struct StoredTensor {
  std::string type = "F32";         // as the header calls it
  int width = 4;                    // bytes of a number
  std::vector<std::int64_t> shape;  // each >= 0
  std::size_t begin = 0, size = 0;  // bytes; size = width times the product of the shape
};

struct TensorFile {
  std::string bytes;  // of the whole file
  std::map<std::string, std::string> notes;
  std::map<std::string, StoredTensor> tensors;
};

/// Takes the bytes of a file with a checksum apart, of F32 and F64 alone. Throws std::invalid_argument with `where` and the byte:
/// truncated, no header, a tensor outside the file, changed since it was written.
TensorFile parse_tensor_file(std::string bytes, const std::string& where);
/// The same of a file that another program wrote: of any types, no checksum looked for.
TensorFile parse_any_tensor_file(std::string bytes, const std::string& where);

/// What the header notes under a key, "" where it says nothing of it; nothing where there is no whole header.
std::optional<std::string> note_of(std::string_view bytes, const std::string& key);

/// The file of a header without its checksum and the tensors' bytes.
std::string tensor_file_bytes(Json header, std::string_view body);
/// The same without a checksum.
std::string plain_tensor_file_bytes(const Json& header, std::string_view body);

/// Throws std::invalid_argument: WHERE: byte AT: WHAT.
[[noreturn]] void refuse_byte(const std::string& where, std::uint64_t at, const std::string& what);

}  // namespace valley::networks
