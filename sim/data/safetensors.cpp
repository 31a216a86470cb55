#include "sim/data/safetensors.hpp"

#include <array>
#include <limits>
#include <optional>
#include <string_view>

#include "base/json.hpp"
#include "base/require.hpp"

namespace valley {
namespace {

using Kind = NumberType::Kind;

constexpr std::size_t header_at = 8, longest_header = 100'000'000;

struct Named {
  std::string_view name;
  NumberType type;
};
constexpr std::array<Named, 13> types = {{{"F16", {Kind::floating, 2}},
                                          {"BF16", {Kind::brain, 2}},
                                          {"F32", {Kind::floating, 4}},
                                          {"F64", {Kind::floating, 8}},
                                          {"I8", {Kind::whole, 1}},
                                          {"I16", {Kind::whole, 2}},
                                          {"I32", {Kind::whole, 4}},
                                          {"I64", {Kind::whole, 8}},
                                          {"U8", {Kind::natural, 1}},
                                          {"U16", {Kind::natural, 2}},
                                          {"U32", {Kind::natural, 4}},
                                          {"U64", {Kind::natural, 8}},
                                          {"BOOL", {Kind::natural, 1}}}};

Json header_of(const Extent& file, std::size_t length) {
  const auto text = file.part(header_at, length);
  const auto shallow = [&](int depth, Json::parse_event_t, const Json&) {
    constexpr int deepest = 3;  // numbers of a shape; what frees JSON calls itself at each level
    if (depth > deepest)
      file.fail(header_at, "a header nested more deeply than any safetensors file's", "name: {dtype, shape, data_offsets}");
    return true;
  };
  Json header = Json::parse(text.begin(), text.end(), shallow, false);
  if (!header.is_object()) file.fail(header_at, "no JSON object", "the header of a safetensors file");
  return header;
}

std::optional<std::vector<std::size_t>> wholes(const Json& entry, const char* key) {
  if (!entry.contains(key) || !entry[key].is_array()) return {};
  std::vector<std::size_t> values;
  for (const Json& one : entry[key]) {
    if (!one.is_number_unsigned()) return {};
    values.push_back(one.get<std::size_t>());
  }
  return values;
}

Array tensor_of(const Extent& file, const std::string& name, const Json& entry, std::size_t body) {
  Array array{.from = file};
  array.from.name += ", tensor " + name;
  const auto shape = entry.is_object() ? wholes(entry, "shape") : std::nullopt;
  const auto offsets = entry.is_object() ? wholes(entry, "data_offsets") : std::nullopt;
  if (!shape || !offsets || offsets->size() != 2 || !entry.contains("dtype") || !entry["dtype"].is_string())
    reject(array.from.name, "without dtype, shape and data_offsets", "an entry that has them");
  const auto dtype = entry["dtype"].get<std::string>();
  const auto* const type = std::find_if(types.begin(), types.end(), [&](const Named& one) { return one.name == dtype; });
  if (type == types.end())
    reject(array.from.name, "of type " + dtype.substr(0, 20), "F16, BF16, F32, F64, I8 to I64, U8 to U64, BOOL");
  array.type = type->type;
  array.shape = *shape;
  const auto [first, last] = std::pair((*offsets)[0], (*offsets)[1]);
  if (first > last || last > file.bytes.size() - body)
    reject(array.from.name, "at bytes " + std::to_string(first) + " to " + std::to_string(last),
           "up to the " + std::to_string(file.bytes.size() - body) + " after the header");
  array.begin = body + first;
  const std::size_t promised = bytes_of(array.type, array.shape, array.from, header_at);
  if (last - first != promised)
    reject(array.from.name, std::to_string(last - first) + " bytes long",
           std::to_string(promised) + ", as its shape " + array.shape_in_words() + " has");
  return array;
}

}  // namespace

bool begins_as_safetensors(std::span<const std::uint8_t> first) {
  return first.size() > header_at && first[header_at] == '{' && first[4] == 0 && first[5] == 0 && first[6] == 0 && first[7] == 0;
}

std::vector<std::pair<std::string, Array>> parse_safetensors(const Extent& file) {
  const std::size_t length = file.whole(0, 8);
  if (length > longest_header) file.fail(0, "a header of " + std::to_string(length) + " bytes", "up to 100 MB");
  const Json header = header_of(file, length);
  std::vector<std::pair<std::string, Array>> tensors;
  for (const auto& [name, entry] : header.items())
    if (name != "__metadata__") tensors.emplace_back(name, tensor_of(file, name, entry, header_at + length));
  return tensors;
}

}  // namespace valley
