#include "runs/training/tensor_file.hpp"

#include <bit>
#include <cstring>
#include <limits>
#include <stdexcept>

#include "base/checksum.hpp"

namespace valley::networks {
namespace {

static_assert(std::endian::native == std::endian::little, "tensors are written as they lie in memory");

constexpr std::uint64_t header_at = 8;

/// Of the tensors' bytes and of the header without the checksum itself.
std::string sum_of(Json header, std::string_view body) {
  header["__metadata__"].erase("checksum");
  return in_hex(checksum(header.dump()) ^ std::rotl(checksum(body), 1));
}

std::uint64_t header_length(std::string_view bytes, const std::string& where) {
  if (bytes.size() < header_at) refuse_byte(where, bytes.size(), "truncated: a checkpoint begins with 8 bytes");
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), header_at);
  if (length > bytes.size() - header_at)
    refuse_byte(where, 0, "header of " + std::to_string(length) + " bytes, the file has " + std::to_string(bytes.size()));
  return length;
}

Json parse_header(std::string_view text, const std::string& where) {
  const auto shallow = [&](int depth, Json::parse_event_t, const Json&) {
    constexpr int deepest = 3;  // numbers of a shape; what writes JSON calls itself at each level
    if (depth > deepest) refuse_byte(where, header_at, "the header is nested deeper than a checkpoint's");
    return true;
  };
  Json header = Json::parse(text.begin(), text.end(), shallow, false);
  if (!header.is_object() || !header.contains("__metadata__") || !header["__metadata__"].is_object())
    refuse_byte(where, header_at, "the header is no JSON object with __metadata__");
  return header;
}

std::map<std::string, std::string> notes_of(const Json& header, const std::string& where) {
  std::map<std::string, std::string> notes;
  for (const auto& [key, value] : header["__metadata__"].items()) {
    if (!value.is_string()) refuse_byte(where, header_at, "__metadata__." + key + " is no text");
    notes[key] = value.get<std::string>();
  }
  return notes;
}

/// The whole numbers >= 0 of entry[key]; false where it is no array of them.
bool read_wholes(const Json& entry, const char* key, std::vector<std::int64_t>& values) {
  if (!entry.contains(key) || !entry[key].is_array()) return false;
  for (const Json& one : entry[key]) {
    constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
    if (!one.is_number_unsigned() || one.get<std::uint64_t>() > most) return false;
    values.push_back(one.get<std::int64_t>());
  }
  return true;
}

/// Whether width times the product of the shape is `size`.
bool fits(const StoredTensor& tensor) {
  std::uint64_t numbers = tensor.size / static_cast<std::size_t>(tensor.width);
  if (numbers * static_cast<std::size_t>(tensor.width) != tensor.size) return false;
  for (const std::int64_t length : tensor.shape) {
    if (length == 0) return tensor.size == 0;
    if (numbers % static_cast<std::uint64_t>(length) != 0) return false;
    numbers /= static_cast<std::uint64_t>(length);
  }
  return numbers == 1;
}

StoredTensor tensor_of(const Json& entry, std::size_t body, std::size_t end, const std::string& name, const std::string& where) {
  StoredTensor tensor;
  std::vector<std::int64_t> offsets;
  const bool known = entry.is_object() && entry.contains("dtype") && (entry["dtype"] == "F32" || entry["dtype"] == "F64");
  if (!known || !read_wholes(entry, "shape", tensor.shape) || !read_wholes(entry, "data_offsets", offsets) || offsets.size() != 2)
    refuse_byte(where, header_at, name + " is no tensor: dtype F32 or F64, shape, data_offsets");
  tensor.width = entry["dtype"] == "F64" ? 8 : 4;
  const auto first = static_cast<std::size_t>(offsets[0]), last = static_cast<std::size_t>(offsets[1]);
  if (last < first || last > end - body) refuse_byte(where, header_at, name + " lies outside the file");
  tensor.begin = body + first;
  tensor.size = last - first;
  if (!fits(tensor)) refuse_byte(where, header_at, name + " is not as long as its shape says");
  return tensor;
}

}  // namespace

void refuse_byte(const std::string& where, std::uint64_t at, const std::string& what) {
  throw std::invalid_argument(where + ": byte " + std::to_string(at) + ": " + what);
}

TensorFile parse_tensor_file(std::string bytes, const std::string& where) {
  const std::size_t body = header_at + header_length(bytes, where);
  const Json header = parse_header(std::string_view(bytes).substr(header_at, body - header_at), where);
  TensorFile file{.bytes = {}, .notes = notes_of(header, where), .tensors = {}};
  if (!file.notes.contains("checksum")) refuse_byte(where, header_at, "__metadata__ has no checksum");
  if (sum_of(header, std::string_view(bytes).substr(body)) != file.notes["checksum"])
    refuse_byte(where, body, "damaged: truncated or changed, its checksum does not match");
  for (const auto& [name, entry] : header.items())
    if (name != "__metadata__") file.tensors[name] = tensor_of(entry, body, bytes.size(), name, where);
  file.bytes = std::move(bytes);
  return file;
}

std::string tensor_file_bytes(Json header, std::string_view body) {
  header["__metadata__"]["checksum"] = sum_of(header, body);
  const std::string text = header.dump();
  const std::uint64_t length = text.size();
  std::string bytes(header_at, '\0');
  std::memcpy(bytes.data(), &length, header_at);
  bytes.reserve(header_at + text.size() + body.size());
  bytes += text;
  bytes += body;
  return bytes;
}

}  // namespace valley::networks
