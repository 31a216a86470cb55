#include "sim/data/arrays.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "base/require.hpp"
#include "sim/data/foreign.hpp"
#include "sim/data/npy.hpp"
#include "sim/data/safetensors.hpp"
#include "sim/data/zip.hpp"

namespace valley {
namespace {

/// What a file holds, each to be opened if it is the one.
struct Member {
  std::string name;
  std::function<Array()> open;
};

std::vector<Member> members_of_archive(const Extent& archive) {
  const auto entries = std::make_shared<const std::vector<ZipEntry>>(zip_entries(archive));
  std::vector<std::string> names;
  std::vector<Member> members;
  for (const ZipEntry& entry : *entries) {
    names.push_back(entry.name);
    constexpr std::string_view ending = ".npy";
    if (!entry.name.ends_with(ending)) continue;
    const std::string name = entry.name.substr(0, entry.name.size() - ending.size());
    const std::string called = archive.name + ", array " + name;
    members.push_back({name, [=, &entry] { return (void)entries, parse_npy(unzip(archive, entry, called)); }});
  }
  if (members.empty()) refuse_archive(names, archive.name);
  return members;
}

std::vector<Member> members_of(const Extent& file) {
  if (begins_as_safetensors(file.bytes)) {
    std::vector<Member> members;
    for (const auto& [name, tensor] : parse_safetensors(file)) members.push_back({name, [array = tensor] { return array; }});
    return members;
  }
  if (file.bytes[0] == 'P') return members_of_archive(file);
  return {{"", [&file] { return parse_npy(file); }}};
}

std::string list(const std::vector<Member>& members) {
  constexpr std::size_t most = 8;
  std::string text;
  for (std::size_t k = 0; k < std::min(members.size(), most); ++k) text += (k > 0 ? ", " : "") + members[k].name;
  return text + (members.size() > most ? ", ..." : "");
}

/// Where the member of this name is; none, or more than one: the number of members.
std::size_t find(const std::vector<Member>& members, const std::string& name) {
  const auto is_it = [&](const Member& one) { return one.name == name; };
  const auto found = std::find_if(members.begin(), members.end(), is_it);
  if (found != members.end() && std::find_if(found + 1, members.end(), is_it) != members.end()) return members.size();
  return static_cast<std::size_t>(found - members.begin());
}

const Member& chosen(const std::vector<Member>& members, const std::string& file, const std::optional<std::string>& name,
                     const std::vector<std::string>& usual) {
  if (members.empty()) reject(file, "a file without arrays", "at least one");
  if (name) {
    if (members.size() == 1 && members[0].name.empty())
      reject("array", *name, "none, as " + file + " is a single one without a name");
    const std::size_t k = find(members, *name);
    if (k == members.size()) reject("array", *name, "one of " + file + ": " + list(members));
    return members[k];
  }
  if (members.size() == 1) return members[0];
  std::vector<std::size_t> found;
  for (const std::string& one : usual)
    if (const std::size_t k = find(members, one); k < members.size()) found.push_back(k);
  if (found.size() == 1) return members[found[0]];
  reject(file, std::to_string(members.size()) + " arrays: " + list(members),
         "a single one, or one called " + usual.front() + ", or a choice: array = " + members[0].name);
}

}  // namespace

bool begins_as_arrays(Bytes& bytes) {
  const std::vector<std::uint8_t>& first = bytes.peek(9);
  const std::string_view text(reinterpret_cast<const char*>(first.data()), first.size());
  return text.starts_with("\x93NUMPY") || text.starts_with("PK\x03\x04") || text.starts_with("PK\x05\x06") ||
         begins_as_safetensors({first.data(), first.size()});
}

Array read_array(Bytes& bytes, const std::optional<std::string>& name, const std::vector<std::string>& usual) {
  const auto pages = std::make_shared<const Pages>(bytes.whole());
  const Extent file{pages, pages->bytes(), bytes.name()};
  const std::vector<Member> members = members_of(file);
  const Member& one = chosen(members, file.name, name, usual);
  Array array = one.open();
  array.called = one.name;
  return array;
}

}  // namespace valley
