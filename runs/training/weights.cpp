#include "runs/training/weights.hpp"

#include <algorithm>
#include <cstring>
#include <set>

#include "base/require.hpp"
#include "base/select.hpp"
#include "sim/network/fits.hpp"
#include "sim/network/models/renaming.hpp"

namespace valley::networks {
namespace {

using Names = std::vector<std::string>;
using Path = std::vector<std::string>;

Path path_of(const std::string& name) {
  Path path;
  for (std::size_t from = 0; from <= name.size();) {
    const std::size_t dot = std::min(name.find('.', from), name.size());
    path.push_back(name.substr(from, dot - from));
    from = dot + 1;
  }
  return path;
}

/// Without what all of them have in common before the last part.
std::vector<Path> without_common(const Names& names) {
  std::vector<Path> paths;
  for (const std::string& name : names) paths.push_back(path_of(name));
  const auto in_common = [&] {
    return !paths.empty() && std::all_of(paths.begin(), paths.end(), [&](const Path& path) {
      return path.size() > 1 && path.front() == paths.front().front();
    });
  };
  while (in_common())
    for (Path& path : paths) path.erase(path.begin());
  return paths;
}

bool is_number(const std::string& part) {
  return !part.empty() && part.size() < 10 && part.find_first_not_of("0123456789") == std::string::npos;
}

/// Without what they have in common, and with numbers replaced by their ranks among those beside them.
Names canonical(const Names& names) {
  const std::vector<Path> paths = without_common(names);
  std::map<Path, std::set<int>> beside;  // numbers, by what stands before them
  for (const Path& path : paths)
    for (std::size_t k = 0; k < path.size(); ++k)
      if (is_number(path[k])) beside[{path.begin(), path.begin() + static_cast<std::ptrdiff_t>(k)}].insert(std::stoi(path[k]));
  Names all;
  for (const Path& path : paths) {
    Path ranked = path;
    for (std::size_t k = 0; k < path.size(); ++k) {
      if (!is_number(path[k])) continue;
      const std::set<int>& numbers = beside[{path.begin(), path.begin() + static_cast<std::ptrdiff_t>(k)}];
      ranked[k] = std::to_string(std::distance(numbers.begin(), numbers.find(std::stoi(path[k]))));
    }
    all.push_back(joined(ranked, "."));
  }
  return all;
}

/// For each of `wanted` the place in `there`, where both have the same names; else nothing.
std::vector<std::size_t> places(const Names& wanted, const Names& there) {
  std::map<std::string, std::size_t> at;
  for (std::size_t k = 0; k < there.size(); ++k) at[there[k]] = k;
  if (at.size() != wanted.size() || there.size() != wanted.size()) return {};
  std::vector<std::size_t> found;
  for (const std::string& name : wanted) {
    const auto place = at.find(name);
    if (place == at.end()) return {};
    found.push_back(place->second);
  }
  return found;
}

Names beyond(const Names& these, const Names& those) {
  const std::set<std::string> known(those.begin(), those.end());
  Names all;
  for (const std::string& one : these)
    if (!known.contains(one)) all.push_back(one);
  return all;
}

std::string some(const Names& names, const char* between = ", ") {
  constexpr std::size_t shown = 6;
  const auto end = names.begin() + static_cast<std::ptrdiff_t>(std::min(shown, names.size()));
  return joined(Names(names.begin(), end), between) +
         (names.size() > shown ? " and " + std::to_string(names.size() - shown) + " more" : "");
}

[[noreturn]] void refuse_names(const Names& wanted, const Names& there, const std::string& model, const std::string& where) {
  const Names missing = beyond(wanted, there);
  Names surplus, nearest_named;
  surplus = beyond(there, wanted);
  for (const std::string& one : surplus) nearest_named.push_back(with_nearest(one, one, missing));
  std::string what;
  if (!missing.empty()) what = "without " + some(missing);
  if (!surplus.empty()) what += (what.empty() ? "with " : ", and with ") + some(nearest_named);
  if (what.empty()) what = "of tensors without names";
  reject(where, what, "the " + std::to_string(wanted.size()) + " tensors of " + model + ": " + some(wanted));
}

/// The name in the file of each of the layout's tensors.
Names find_names(const Names& there, const Names& theirs, const Names& own, const std::string& model, const std::string& where) {
  const auto chosen = [&](const std::vector<std::size_t>& at) {
    Names all;
    for (const std::size_t k : at) all.push_back(there[k]);
    return all;
  };
  for (const Names& wanted : {theirs, own}) {
    if (const auto at = places(wanted, there); !at.empty()) return chosen(at);
    if (const auto at = places(canonical(wanted), canonical(there)); !at.empty()) return chosen(at);
  }
  refuse_names(beyond(own, there).size() < beyond(theirs, there).size() ? own : theirs, there, model, where);
}

std::string words_of(const std::vector<std::int64_t>& shape) {
  std::string text;
  for (const std::int64_t length : shape) text += (text.empty() ? "" : ", ") + std::to_string(length);
  return "(" + text + ")";
}

void read_into(torch::Tensor& flat, const NamedTensor& tensor, const TensorFile& file, const std::string& name,
               const std::string& where, torch::ScalarType network_type) {
  static const std::map<std::string, torch::ScalarType> types{
      {"F16", torch::kHalf}, {"BF16", torch::kBFloat16}, {"F32", torch::kFloat32}, {"F64", torch::kFloat64}};
  const StoredTensor& stored = file.tensors.at(name);
  const std::string place = where + ": " + name;
  const auto type = types.find(stored.type);
  require(type != types.end(), place, "of type " + stored.type, "F16, BF16, F32, F64");
  require(stored.shape == tensor.shape, place, "of shape " + words_of(stored.shape), words_of(tensor.shape));
  const torch::Tensor read = torch::empty({tensor.size}, type->second);
  std::memcpy(read.data_ptr(), file.bytes.data() + stored.begin, stored.size);
  require(read.isfinite().all().item<bool>(), place, "not finite", "numbers");
  require_fits(read, network_type, place);
  flat.narrow(0, tensor.offset, tensor.size).copy_(read);
}

}  // namespace

Weights read_weights(const TensorFile& file, const ModelSpec& spec, const Layout& layout, const std::string& where,
                     torch::ScalarType type) {
  Names there, theirs, own;
  for (const auto& [name, tensor] : file.tensors)
    if (name != "num_batches_tracked" && !name.ends_with(".num_batches_tracked")) there.push_back(name);
  for (const auto* list : {&layout.parameters(), &layout.statistics()})
    for (const NamedTensor& one : *list) {
      theirs.push_back(state_dict_name(spec, one.name));
      own.push_back(one.name);
    }
  const Names names = find_names(there, theirs, own, spec.name, where);
  Weights weights{torch::empty({layout.parameter_count()}, torch::kFloat64),
                  torch::empty({layout.statistic_count()}, torch::kFloat64)};
  auto name = names.begin();
  for (const NamedTensor& one : layout.parameters()) read_into(weights.theta, one, file, *name++, where, type);
  for (const NamedTensor& one : layout.statistics()) read_into(weights.statistics, one, file, *name++, where, type);
  return weights;
}

std::string state_dict_bytes(const TensorFile& checkpoint, const ModelSpec& spec) {
  Json header = {{"__metadata__", {{"format", "pt"}}}};
  std::string body;
  for (const std::string prefix : {"parameters.", "statistics."})
    for (const auto& [name, tensor] : checkpoint.tensors) {
      if (!name.starts_with(prefix)) continue;
      header[state_dict_name(spec, name.substr(prefix.size()))] = {
          {"dtype", tensor.type}, {"shape", tensor.shape}, {"data_offsets", {body.size(), body.size() + tensor.size}}};
      body += checkpoint.bytes.substr(tensor.begin, tensor.size);
    }
  return plain_tensor_file_bytes(header, body);
}

}  // namespace valley::networks
