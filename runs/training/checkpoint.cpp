#include "runs/training/checkpoint.hpp"

#include <cstring>
#include <sstream>

#include "base/file.hpp"
#include "base/key.hpp"
#include "base/number.hpp"

namespace valley::networks {
namespace {

constexpr const char *format = "valley network 2", *of_any_version = "valley network";

struct Family {
  std::string prefix;
  const std::vector<NamedTensor>* list;
  torch::Tensor flat;
};

/// The parameters, what the rule remembers by its own names, and what BatchNorm does.
std::vector<Family> families(const Layout& layout, const TrainerState& state) {
  std::vector<Family> all{{"parameters.", &layout.parameters(), state.theta.tensor}};
  for (std::size_t k = 0; k < state.fields.size(); ++k)
    all.push_back({state.fields[k] + ".", &layout.parameters(), state.memory.state[k].tensor});
  all.push_back({"statistics.", &layout.statistics(), state.statistics});
  return all;
}

const char* type_name(torch::ScalarType type) { return type == torch::kFloat64 ? "F64" : "F32"; }

std::string words_of(const Tally& tally) {
  return shortest(tally.loss_sum) + " " + shortest(tally.right_sum) + " " + std::to_string(tally.samples) + " " +
         std::to_string(tally.gradients);
}

[[noreturn]] void refuse_header(const std::string& where, const std::string& what) { refuse_byte(where, 8, what); }

const StoredTensor& find(const TensorFile& file, const std::string& name, const std::string& where) {
  const auto entry = file.tensors.find(name);
  if (entry == file.tensors.end()) refuse_header(where, "no tensor " + name + ": written by another network");
  return entry->second;
}

void read_into(const TensorFile& file, const std::string& name, const NamedTensor& tensor, torch::Tensor& flat,
               const std::string& where) {
  const StoredTensor& stored = find(file, name, where);
  if (stored.shape != tensor.shape) refuse_header(where, name + " has another shape: written by another network");
  if (stored.width != flat.element_size()) refuse_header(where, name + " is not of the type of the tensors before it");
  torch::Tensor read = torch::empty({tensor.size}, flat.scalar_type());
  std::memcpy(read.data_ptr(), file.bytes.data() + stored.begin, stored.size);
  flat.narrow(0, tensor.offset, tensor.size).copy_(read);
}

}  // namespace

TrainerState blank_state(std::int64_t P, std::int64_t S, torch::ScalarType type) {
  const auto blank = [type](std::int64_t size) { return torch::zeros({size}, type); };
  return {.theta = {blank(P)}, .memory = blank_memory<AnyRule::fields>(Flat{blank(P)}), .fields = {}, .statistics = blank(S)};
}

std::string checkpoint_bytes(const Layout& layout, const Checkpoint& checkpoint) {
  Json header = Json::object();
  header["__metadata__"] = {{"format", format},
                            {"step", std::to_string(checkpoint.state.step)},
                            {"memory", joined(checkpoint.state.fields, " ")},
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
  return tensor_file_bytes(std::move(header), body);
}

bool is_checkpoint(std::string_view bytes) {
  return note_of(bytes, "format").value_or(of_any_version).starts_with(of_any_version);
}

TensorFile read_checkpoint(std::string bytes, const std::string& where) {
  TensorFile file = parse_tensor_file(std::move(bytes), where);
  for (const char* key : {"format", "step", "memory", "tally", "config"})
    if (!file.notes.contains(key)) refuse_header(where, std::string("__metadata__ has no ") + key);
  if (file.notes["format"] != format) refuse_header(where, "format is " + file.notes["format"] + "; allowed: " + format);
  return file;
}

Checkpoint checkpoint_of(const TensorFile& file, const Layout& layout, const std::string& where) {
  const int width = find(file, "parameters." + layout.parameters().front().name, where).width;
  Checkpoint checkpoint{
      .state = blank_state(layout.parameter_count(), layout.statistic_count(), width == 8 ? torch::kFloat64 : torch::kFloat32),
      .config = {}};
  std::istringstream names(file.notes.at("memory"));
  for (std::string name; names >> name;) checkpoint.state.fields.push_back(name);
  if (checkpoint.state.fields.size() > AnyRule::fields) refuse_header(where, "memory of a rule that is none");
  for (Family& family : families(layout, checkpoint.state))
    for (const NamedTensor& one : *family.list) read_into(file, family.prefix + one.name, one, family.flat, where);
  std::istringstream step(file.notes.at("step")), tally(file.notes.at("tally"));
  Tally& seen = checkpoint.state.tally;
  if (!(step >> checkpoint.state.step) || !(tally >> seen.loss_sum >> seen.right_sum >> seen.samples >> seen.gradients))
    refuse_header(where, "step or tally is not made of numbers");
  checkpoint.config = file.notes.at("config");
  return checkpoint;
}

Checkpoint load_checkpoint(const std::filesystem::path& path, const Layout& layout) {
  return checkpoint_of(read_checkpoint(read_file("checkpoint", path), path.string()), layout, path.string());
}

}  // namespace valley::networks
