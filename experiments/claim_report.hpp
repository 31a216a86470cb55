// What a run of claims says, for programs (JSON, JUnit) and for people (a table).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "experiments/claim.hpp"

namespace valley {

struct Results {
  std::uint64_t seed = 1;
  std::string git;
  std::vector<Report> reports;
  Effort effort = Effort::standard;
};

const char* name(Effort effort);

/// JSON as docs/formats.md describes; a number that is not finite becomes "nan", "inf" or "-inf".
std::string to_json(const Results& results);

/// JUnit XML: one suite, one test case a claim, its verdict in words, a failure with the worst row where it does not pass.
std::string to_junit(const Results& results);

/// The verdict in words: how many instances gave no counterexample, and whether the claim is loose on all of its rows.
std::string verdict_words(const Report& report);

/// The rows that keep the claim from holding, worst first: violated and inconclusive grid rows, controls not violated.
std::vector<Row> offenders(const Report& report);

/// Of the rows of a role, how many came out as they must: grid rows (less those outside the assumptions) that hold, controls
/// that are violated.
struct Share {
  std::size_t good = 0, all = 0;
};
Share counted_rows(const Report& report, Role role);

/// The least and the largest measured / predicted of the grid rows inside the assumptions; nothing where none has one.
std::optional<std::pair<double, double>> tightness_range(const Report& report);

/// One line: role, verdict, measured and predicted, parameters, note.
std::string describe(const Row& row);

/// Whether every claim passes.
bool all_pass(const Results& results);

/// "16 of 17 claims hold, 1 open without a counterexample".
std::string summary(const Results& results);

/// The table for people. `width` is that of the id column.
std::string table_header(std::size_t width);
/// One line of it and, where the claim does not pass, its offenders on lines of their own.
std::string table_line(const Report& report, std::size_t width);

}  // namespace valley
