// What a command answers: values by key, each with what it means, printed as a table or as JSON.
//
//   print_answer(options.json, [&] {
//     return Answer{.entries = {{"n", 12, "samples"}, {"gamma", number(0.3), "noise alignment"}}};
//   });
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"

namespace valley {

struct Entry {
  std::string key;
  Json value;
  std::string meaning{};  // one line; nothing where the documents say it
};

struct Answer {
  std::vector<Entry> entries;
  int digits = 6;  // of the table's numbers; more where one would be printed as 1 that is not

  void add(std::vector<Entry> more);
};

Json numbers(const std::vector<double>& values);

/// A line an entry, for people.
std::string table(const Answer& answer);

/// Writes the answer as JSON to `where` (a file, or - for standard output), which is opened before `make` runs; and as a table
/// on standard output, unless that has the JSON.
void print_answer(const std::optional<std::string>& where, const std::function<Answer()>& make);

}  // namespace valley
