#include "experiments/networks/checkpoint.hpp"

#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/checksum.hpp"
#include "base/file.hpp"
#include "base/number.hpp"

namespace valley::networks {
namespace {

using Json = nlohmann::ordered_json;
static_assert(std::endian::native == std::endian::little, "tensors are written as they lie in memory");

struct Family {
  const char* prefix;
  const std::vector<NamedTensor>* list;
  torch::Tensor flat;
};

std::vector<Family> families(const Layout& layout, const TrainerState& state) {
  return {{"parameters.", &layout.parameters(), state.theta.tensor},
          {"velocity.", &layout.parameters(), state.memory.velocity.tensor},
          {"mean.", &layout.parameters(), state.memory.mean.tensor},
          {"statistics.", &layout.statistics(), state.statistics}};
}

const char* type_name(torch::ScalarType type) { return type == torch::kFloat64 ? "F64" : "F32"; }

std::string words_of(const Tally& tally) {
  return shortest(tally.loss_sum) + " " + shortest(tally.right_sum) + " " + std::to_string(tally.samples) + " " +
         std::to_string(tally.gradients);
}

/// Of the tensors' bytes and of the header without the checksum itself.
std::string sum_of(Json header, std::string_view body) {
  header["__metadata__"].erase("checksum");
  return in_hex(checksum(header.dump()) ^ std::rotl(checksum(body), 1));
}

[[noreturn]] void refuse(const std::filesystem::path& path, std::uint64_t at, const std::string& what) {
  throw std::invalid_argument(path.string() + ": byte " + std::to_string(at) + ": " + what);
}

struct Parts {
  std::string bytes;
  Json header;
  std::size_t body = 0;  // where the tensors begin
};

std::uint64_t header_length(const std::filesystem::path& path, std::string_view bytes) {
  if (bytes.size() < 8) refuse(path, bytes.size(), "truncated: a checkpoint begins with 8 bytes");
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), 8);
  if (length > bytes.size() - 8)
    refuse(path, 0, "header of " + std::to_string(length) + " bytes, the file has " + std::to_string(bytes.size()));
  return length;
}

Parts read_parts(const std::filesystem::path& path) {
  Parts parts{.bytes = read_file("checkpoint", path), .header = {}};
  const std::uint64_t length = header_length(path, parts.bytes);
  parts.body = 8 + length;
  parts.header =
      Json::parse(parts.bytes.begin() + 8, parts.bytes.begin() + static_cast<std::ptrdiff_t>(parts.body), nullptr, false);
  if (!parts.header.is_object() || !parts.header.contains("__metadata__") || !parts.header["__metadata__"].is_object())
    refuse(path, 8, "the header is no JSON object with __metadata__");
  for (const auto& [key, value] : parts.header["__metadata__"].items())
    if (!value.is_string()) refuse(path, 8, "__metadata__." + key + " is no text");
  const Json& notes = parts.header["__metadata__"];
  for (const char* key : {"format", "step", "started", "tally", "config", "checksum"})
    if (!notes.contains(key)) refuse(path, 8, std::string("__metadata__ has no ") + key);
  if (notes["format"] != "valley network 1")
    refuse(path, 8, "format is " + notes["format"].get<std::string>() + "; allowed: valley network 1");
  if (sum_of(parts.header, std::string_view(parts.bytes).substr(parts.body)) != notes["checksum"])
    refuse(path, parts.body, "damaged: truncated or changed, its checksum does not match");
  return parts;
}

void read_into(const std::filesystem::path& path, const Parts& parts, const std::string& name, const NamedTensor& tensor,
               torch::Tensor& flat) {
  const auto entry = parts.header.find(name);
  if (entry == parts.header.end()) refuse(path, 8, "no tensor " + name + ": written by another network");
  const std::int64_t width = (*entry)["dtype"] == "F64" ? 8 : 4;
  const auto shape = (*entry)["shape"].get<std::vector<std::int64_t>>();
  const auto offsets = (*entry)["data_offsets"].get<std::vector<std::uint64_t>>();
  if (shape != tensor.shape) refuse(path, 8, name + " has another shape: written by another network");
  const auto size = static_cast<std::uint64_t>(tensor.size * width);
  if (offsets.size() != 2 || offsets[1] < offsets[0] || offsets[1] - offsets[0] != size ||
      offsets[1] > parts.bytes.size() - parts.body)
    refuse(path, 8, name + " lies outside the file");
  const torch::ScalarType type = width == 8 ? torch::kFloat64 : torch::kFloat32;
  if (!flat.defined()) flat = torch::empty({0}, type);
  if (flat.scalar_type() != type) refuse(path, 8, name + " is not of the type of the tensors before it");
  torch::Tensor read = torch::empty({tensor.size}, type);
  std::memcpy(read.data_ptr(), parts.bytes.data() + parts.body + offsets[0], size);
  flat.narrow(0, tensor.offset, tensor.size).copy_(read);
}

torch::ScalarType type_of(const std::filesystem::path& path, const Parts& parts, const Layout& layout) {
  const auto entry = parts.header.find("parameters." + layout.parameters().front().name);
  if (entry == parts.header.end() || !entry->contains("dtype")) refuse(path, 8, "no parameters of this network");
  return (*entry)["dtype"] == "F64" ? torch::kFloat64 : torch::kFloat32;
}

}  // namespace

void save_checkpoint(const std::filesystem::path& path, const Layout& layout, const Checkpoint& checkpoint) {
  Json header = Json::object();
  header["__metadata__"] = {{"format", "valley network 1"},
                            {"step", std::to_string(checkpoint.state.step)},
                            {"started", checkpoint.state.memory.started ? "1" : "0"},
                            {"tally", words_of(checkpoint.state.tally)},
                            {"config", checkpoint.config}};
  std::string body;
  for (const Family& family : families(layout, checkpoint.state)) {
    const torch::Tensor values = family.flat.detach().to(torch::kCPU).contiguous();
    const auto width = static_cast<std::size_t>(values.element_size());
    for (const NamedTensor& one : *family.list) {
      const std::size_t begin = body.size() + static_cast<std::size_t>(one.offset) * width;
      header[family.prefix + one.name] = {{"dtype", type_name(values.scalar_type())},
                                          {"shape", one.shape},
                                          {"data_offsets", {begin, begin + static_cast<std::size_t>(one.size) * width}}};
    }
    body.append(static_cast<const char*>(values.data_ptr()), static_cast<std::size_t>(values.numel()) * width);
  }
  header["__metadata__"]["checksum"] = sum_of(header, body);
  const std::string text = header.dump();
  const std::uint64_t length = text.size();
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &length, 8);
  write_file(path, bytes + text + body);
}

Checkpoint load_checkpoint(const std::filesystem::path& path, const Layout& layout) {
  const Parts parts = read_parts(path);
  const torch::ScalarType type = type_of(path, parts, layout);
  const auto blank = [type](std::int64_t size) { return torch::zeros({size}, type); };
  const std::int64_t P = layout.parameter_count();
  Checkpoint checkpoint{
      .state = {.theta = {blank(P)}, .memory = {{blank(P)}, {blank(P)}}, .statistics = blank(layout.statistic_count())},
      .config = {}};
  try {
    for (Family& family : families(layout, checkpoint.state))
      for (const NamedTensor& one : *family.list) read_into(path, parts, family.prefix + one.name, one, family.flat);
    const Json& notes = parts.header["__metadata__"];
    std::istringstream step(notes["step"].get<std::string>()), tally(notes["tally"].get<std::string>());
    Tally& seen = checkpoint.state.tally;
    if (!(step >> checkpoint.state.step) || !(tally >> seen.loss_sum >> seen.right_sum >> seen.samples >> seen.gradients))
      refuse(path, 8, "step or tally is not made of numbers");
    checkpoint.state.memory.started = notes["started"] == "1";
    checkpoint.config = notes["config"];
  } catch (const nlohmann::json::exception&) {
    refuse(path, 8, "the header's entries are not those of a checkpoint");
  }
  return checkpoint;
}

std::string read_checkpoint_config(const std::filesystem::path& path) {
  return read_parts(path).header["__metadata__"]["config"];
}

}  // namespace valley::networks
