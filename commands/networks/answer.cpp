#include "commands/networks/answer.hpp"

#include <iostream>

#include "base/rounded_apart.hpp"
#include "commands/sink.hpp"

namespace valley::networks {
namespace {

std::string shown(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) return rounded_apart(value.get<double>(), 1, 6);
  if (!value.is_array()) return value.dump();
  std::string all;
  for (const Json& one : value) {
    if (!all.empty()) all += one.is_string() ? "; " : " ";
    all += shown(one);
  }
  return all.empty() ? "nothing" : all;
}

}  // namespace

Json numbers(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(number(value));
  return list;
}

std::string in_words(const Json& object) {
  std::size_t width = 0;
  for (const auto& [key, value] : object.items()) width = std::max(width, key.size());
  std::string text;
  for (const auto& [key, value] : object.items()) {
    std::string padded = key;
    padded.resize(width + 2, ' ');
    text += padded + shown(value) + "\n";
  }
  return text;
}

void answer(const std::optional<std::string>& where, const std::function<Json()>& make) {
  std::optional<Sink> sink;
  if (where) sink.emplace(*where);
  const Json object = make();
  if (!sink) {
    std::cout << in_words(object);
    return;
  }
  sink->stream() << document(object);
  sink->commit();
}

}  // namespace valley::networks
