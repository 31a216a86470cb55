// What was given to an entry of a catalogue, against what it takes.
//
// An entry is any struct with `id`, `file`, `keys` and `wrong`, a function that says what no single key's limits say (or
// nullptr). Values without a value of their own take their key's default.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/key.hpp"
#include "base/require.hpp"
#include "base/select.hpp"

namespace valley {

using Numbers = std::vector<double>;

struct Given {
  Given(std::string its_name, double number) : name(std::move(its_name)), value(number) {}
  Given(std::string its_name, const char* word) : name(std::move(its_name)), value(std::string(word)) {}
  Given(std::string its_name, Numbers numbers) : name(std::move(its_name)), value(std::move(numbers)) {}

  std::string name;
  Value value;
};

/// Values as one writes them: given({{"depth", 16}, {"norm", "group"}, {"widths", Numbers{6, 5}}}).
Values given(std::initializer_list<Given> all);

/// What is wrong with a value, in the parts of a refusal.
struct Complaint {
  std::string key, value, allowed;
};

/// Nothing where `value` is one that `key` takes. The limits of numbers in an array are each number's.
std::optional<Complaint> complaint(const Key& key, const Value& value);
/// Of the first that is no key, or that its key does not take.
std::optional<Complaint> complaint(const std::vector<Key>& keys, const Values& given);

/// A value as a config has it: "word", [1, 2], 0.5.
std::string as_written(const Value& value);

/// The entry of this name, or nullptr.
template <class Entry>
const Entry* find_entry(const std::vector<Entry>& all, const std::string& id) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const Entry& one) { return one.id == id; });
  return found == all.end() ? nullptr : &*found;
}

/// The names of all entries.
template <class Entry>
std::vector<std::string> ids_of(const std::vector<Entry>& all) {
  std::vector<std::string> ids;
  for (const Entry& one : all) ids.push_back(one.id);
  return ids;
}

/// Of those that have this key.
template <class Entry>
std::vector<std::string> ids_of(const std::vector<Entry>& all, const std::string& key) {
  std::vector<std::string> ids;
  for (const Entry& one : all)
    if (find_key(one.keys, key) != nullptr) ids.push_back(one.id);
  return ids;
}

/// The entry of this name, in any case. Throws std::invalid_argument naming `argument` where there is none, with the nearest
/// and all.
template <class Entry>
const Entry& entry_of(const std::vector<Entry>& all, const std::string& argument, const std::string& id) {
  return *find_entry(all, chosen(argument, id, ids_of(all)));
}

/// What is wrong with these values of the entry, in any way that it knows.
template <class Entry>
std::optional<Complaint> complaint_of(const Entry& entry, const Values& given) {
  if (const auto found = complaint(entry.keys, given)) return found;
  Values all = given;
  complete(entry.keys, all);
  return entry.wrong == nullptr ? std::nullopt : entry.wrong(all);
}

/// The values given and the defaults of the others. Throws std::invalid_argument naming the key that is wrong.
template <class Entry>
Values settled(const Entry& entry, const Values& given) {
  if (const auto found = complaint_of(entry, given)) reject(found->key, found->value, found->allowed);
  Values all = given;
  complete(entry.keys, all);
  return all;
}

}  // namespace valley
