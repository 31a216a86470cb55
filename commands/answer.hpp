// What a command answers: values by key, each with what it means, printed as a table, as JSON or as CSV.
//
//   take_files(arguments, options.files);
//   print_answer(options.files, [&] {
//     return Answer{.entries = {{"n", 12, "samples"}, {"gamma", number(0.3), "noise alignment"}}};
//   });
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "commands/arguments.hpp"

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

/// Where else an answer goes: files, or - for standard output.
struct AnswerFiles {
  std::optional<std::string> json, csv;
};
void take_files(Arguments& arguments, AnswerFiles& files);

/// The answer as CSV: its keys, and below them its values; a list is one cell, with blanks between.
std::string csv(const Answer& answer);

/// Writes the answer to its files, which are opened before `make` runs; and as a table on standard output, unless that has
/// one of them.
void print_answer(const AnswerFiles& files, const std::function<Answer()>& make);

}  // namespace valley
