#include "sim/network/models/renaming.hpp"

#include <regex>

namespace valley::networks {
namespace {

std::string filled_in(const char* with, const std::smatch& groups) {
  std::string text;
  for (const char* at = with; *at != '\0'; ++at) {
    if (*at != '$' && *at != '#') {
      text += *at;
      continue;
    }
    const bool less_1 = *at == '#';
    const std::string group = groups[static_cast<std::size_t>(*++at - '0')];
    text += less_1 ? std::to_string(std::stoll(group) - 1) : group;
  }
  return text;
}

}  // namespace

std::string renamed(std::string name, std::initializer_list<Renaming> all) {
  for (const auto& [pattern, with] : all) {
    std::smatch found;
    if (std::regex_search(name, found, std::regex(pattern)))
      name = found.prefix().str() + filled_in(with, found) + found.suffix().str();
  }
  return name;
}

std::string in_sequence(const std::string& sequence, std::int64_t place, const std::string& name) {
  return sequence + "." + std::to_string(place) + name.substr(name.rfind('.'));
}

std::string state_dict_name(const ModelSpec& spec, const std::string& name) {
  const Model& model = find_model(spec.name);
  const std::string theirs = model.pytorch == nullptr ? name : model.pytorch(name, settled(model, spec.keys));
  return renamed(theirs, {{"\\.mean$", ".running_mean"}, {"\\.variance$", ".running_var"}});
}

}  // namespace valley::networks
