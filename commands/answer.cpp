#include "commands/answer.hpp"

#include <algorithm>
#include <iostream>
#include <utility>

#include "base/padded.hpp"
#include "base/rounded_apart.hpp"
#include "commands/sink.hpp"

namespace valley {
namespace {

constexpr std::size_t value_width = 16;

std::string shown(const Json& value, int digits) {
  if (value.is_null()) return "not known";
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_number_float()) return rounded_apart(value.get<double>(), 1, digits);
  if (!value.is_array()) return value.dump();
  std::string all;
  for (const Json& one : value) {
    if (!all.empty()) all += one.is_string() ? "; " : " ";
    all += shown(one, digits);
  }
  return all.empty() ? "nothing" : all;
}

}  // namespace

void Answer::add(std::vector<Entry> more) { std::move(more.begin(), more.end(), std::back_inserter(entries)); }

Json numbers(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(number(value));
  return list;
}

std::string table(const Answer& answer) {
  std::size_t width = 0;
  for (const Entry& entry : answer.entries) width = std::max(width, entry.key.size());
  std::string text;
  for (const auto& [key, value, meaning] : answer.entries) {
    const std::string said = shown(value, answer.digits);
    text += padded_right(key, width + 1) + (meaning.empty() ? said : padded_right(said + " ", value_width) + meaning) + "\n";
  }
  return text;
}

void print_answer(const std::optional<std::string>& where, const std::function<Answer()>& make) {
  std::optional<Sink> sink;
  if (where) sink.emplace(*where);
  const Answer answer = make();
  if (sink) {
    Json object = Json::object();
    for (const Entry& entry : answer.entries) object[entry.key] = entry.value;
    sink->stream() << document(object);
    sink->commit();
  }
  if (where != "-") std::cout << table(answer);
}

}  // namespace valley
