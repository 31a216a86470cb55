#include "runs/training/tensor_file.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <span>
#include <stdexcept>

#include "base/checksum.hpp"

namespace valley::networks {
namespace {

static_assert(std::endian::native == std::endian::little, "tensors are written as they lie in memory");

constexpr std::uint64_t header_at = 8;

struct Type {
  const char* name;
  int width;
};
constexpr std::array<Type, 13> types = {{{"F32", 4},
                                         {"F64", 8},
                                         {"F16", 2},
                                         {"BF16", 2},
                                         {"I64", 8},
                                         {"I32", 4},
                                         {"I16", 2},
                                         {"I8", 1},
                                         {"U8", 1},
                                         {"BOOL", 1},
                                         {"U32", 4},
                                         {"U16", 2},
                                         {"U64", 8}}};

/// What a file's tensors may be of, and in words.
struct Allowed {
  std::span<const Type> types;
  const char* words;
};
const Allowed of_checkpoints{std::span(types).first(2), "F32 or F64"}, of_any{types, "F16, BF16, F32, F64, whole or BOOL"};

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
  if (!header.is_object()) refuse_byte(where, header_at, "the header is no JSON object");
  return header;
}

std::map<std::string, std::string> notes_of(const Json& header, const std::string& where) {
  std::map<std::string, std::string> notes;
  if (!header.contains("__metadata__")) return notes;
  if (!header["__metadata__"].is_object()) refuse_byte(where, header_at, "__metadata__ is no JSON object");
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

StoredTensor tensor_of(const Json& entry, std::size_t room, const Allowed& allowed, const std::string& name,
                       const std::string& where) {
  StoredTensor tensor;
  std::vector<std::int64_t> offsets;
  const auto type = std::find_if(allowed.types.begin(), allowed.types.end(), [&](const Type& one) {
    return entry.is_object() && entry.contains("dtype") && entry["dtype"] == one.name;
  });
  if (type == allowed.types.end() || !read_wholes(entry, "shape", tensor.shape) || !read_wholes(entry, "data_offsets", offsets) ||
      offsets.size() != 2)
    refuse_byte(where, header_at, name + " is no tensor: dtype " + allowed.words + ", shape, data_offsets");
  tensor.type = type->name;
  tensor.width = type->width;
  const auto first = static_cast<std::size_t>(offsets[0]), last = static_cast<std::size_t>(offsets[1]);
  if (last < first || last > room) refuse_byte(where, header_at, name + " lies outside the file");
  tensor.begin = first;
  tensor.size = last - first;
  if (!fits(tensor)) refuse_byte(where, header_at, name + " is not as long as its shape says");
  return tensor;
}

struct Parts {
  Json header;
  std::size_t body;  // where it begins
};

Parts parts_of(std::string_view bytes, const std::string& where) {
  const std::size_t body = header_at + header_length(bytes, where);
  return {parse_header(bytes.substr(header_at, body - header_at), where), body};
}

TensorFile file_of(std::string bytes, const Parts& parts, const Allowed& allowed, const std::string& where) {
  TensorFile file{.bytes = {}, .notes = notes_of(parts.header, where), .tensors = {}};
  for (const auto& [name, entry] : parts.header.items()) {
    if (name == "__metadata__") continue;
    file.tensors[name] = tensor_of(entry, bytes.size() - parts.body, allowed, name, where);
    file.tensors[name].begin += parts.body;
  }
  file.bytes = std::move(bytes);
  return file;
}

}  // namespace

void refuse_byte(const std::string& where, std::uint64_t at, const std::string& what) {
  throw std::invalid_argument(where + ": byte " + std::to_string(at) + ": " + what);
}

TensorFile parse_tensor_file(std::string bytes, const std::string& where) {
  const Parts parts = parts_of(bytes, where);
  const auto notes = notes_of(parts.header, where);
  if (!notes.contains("checksum")) refuse_byte(where, header_at, "__metadata__ has no checksum");
  if (sum_of(parts.header, std::string_view(bytes).substr(parts.body)) != notes.at("checksum"))
    refuse_byte(where, parts.body, "damaged: truncated or changed, its checksum does not match");
  return file_of(std::move(bytes), parts, of_checkpoints, where);
}

std::optional<std::string> note_of(std::string_view bytes, const std::string& key) {
  try {
    const auto notes = notes_of(parts_of(bytes, "file").header, "file");
    const auto found = notes.find(key);
    return found == notes.end() ? "" : found->second;
  } catch (const std::invalid_argument&) {
    return {};
  }
}

TensorFile parse_any_tensor_file(std::string bytes, const std::string& where) {
  const Parts parts = parts_of(bytes, where);
  return file_of(std::move(bytes), parts, of_any, where);
}

std::string plain_tensor_file_bytes(const Json& header, std::string_view body) {
  const std::string text = header.dump();
  const std::uint64_t length = text.size();
  std::string bytes(header_at, '\0');
  std::memcpy(bytes.data(), &length, header_at);
  bytes.reserve(header_at + text.size() + body.size());
  bytes += text;
  bytes += body;
  return bytes;
}

std::string tensor_file_bytes(Json header, std::string_view body) {
  header["__metadata__"]["checksum"] = sum_of(header, body);
  return plain_tensor_file_bytes(header, body);
}

}  // namespace valley::networks
