#pragma once

#include <cstring>
#include <optional>
#include <string>

#include "runs/training/tensor_file.hpp"

namespace valley {

/// A damaged checkpoint with its checksum made right, or next to nothing would be read beyond it. None where there is no
/// header to hold one.
inline std::optional<std::string> sealed(const std::string& bytes) {
  std::uint64_t length = 0;
  if (bytes.size() < sizeof length) return {};
  std::memcpy(&length, bytes.data(), sizeof length);
  if (length > bytes.size() - sizeof length) return {};
  const Json header = Json::parse(bytes.substr(sizeof length, length), nullptr, false);
  if (!header.is_object() || !header.contains("__metadata__") || !header["__metadata__"].is_object()) return {};
  return networks::tensor_file_bytes(header, bytes.substr(sizeof length + length));
}

}  // namespace valley
