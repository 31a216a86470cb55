#include "commands/answer.hpp"

#include <algorithm>
#include <utility>

#include "base/padded.hpp"
#include "base/rounded_apart.hpp"
#include "base/table.hpp"
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

/// "inf" and "nan" stay words, which readers of CSV know; what is not known is empty.
std::string in_a_cell(const Json& value) {
  if (value.is_null()) return "";
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array()) return value.dump();
  std::string all;
  for (const Json& one : value) all += (all.empty() ? "" : " ") + in_a_cell(one);
  return all;
}

std::string json(const Answer& answer) {
  Json object = Json::object();
  for (const Entry& entry : answer.entries) object[entry.key] = entry.value;
  return document(object);
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

std::string csv(const Answer& answer) {
  Table one;
  std::vector<Cell> values;
  for (const Entry& entry : answer.entries) {
    one.columns.push_back(entry.key);
    values.push_back(entry.value.is_number() ? Cell(entry.value.get<double>()) : Cell(in_a_cell(entry.value)));
  }
  one.add(std::move(values));
  return one.csv();
}

void take_files(Arguments& arguments, AnswerFiles& files) {
  arguments.path("--json", Use::writes_document, "write the answer as JSON", files.json);
  arguments.path("--csv", Use::writes_document, "write it as CSV: keys, and values below them", files.csv);
}

void print_answer(const AnswerFiles& files, const std::function<Answer()>& make) {
  std::optional<Sink> as_json, as_csv;
  if (files.json) as_json.emplace(*files.json);
  if (files.csv) as_csv.emplace(*files.csv);
  const Answer answer = make();
  Deliveries all;
  if (as_json) all.add([&] { as_json->finish(json(answer)); });
  if (as_csv) all.add([&] { as_csv->finish(csv(answer)); });
  if (files.json != "-" && files.csv != "-") all.add([&] { Sink("-").finish(table(answer)); });
  all.conclude();
}

}  // namespace valley
