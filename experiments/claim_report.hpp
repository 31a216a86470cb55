// What a run of claims says, for programs (JSON, JUnit) and for people (a table).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/claim.hpp"

namespace valley {

struct Results {
  std::uint64_t seed = 1;
  std::string git;
  std::vector<Report> reports;
};

/// JSON as docs/formats.md describes; a number that is not finite becomes "nan", "inf" or "-inf".
std::string to_json(const Results& results);

/// JUnit XML: one suite, one test case a claim, its verdict in words, a failure with the worst row where it does not pass.
std::string to_junit(const Results& results);

/// The verdict in words: how many instances gave no counterexample, and whether the claim is loose on all of its rows.
std::string verdict_words(const Report& report);

/// The rows that keep the claim from holding, worst first: violated and inconclusive grid rows, controls not violated.
std::vector<Row> offenders(const Report& report);

/// One line: role, verdict, measured and predicted, parameters, note.
std::string describe(const Row& row);

/// Whether every claim passes.
bool all_pass(const Results& results);

/// The table for people. `width` is that of the id column.
std::string table_header(std::size_t width);
/// One line of it and, where the claim does not pass, its offenders on lines of their own.
std::string table_line(const Report& report, std::size_t width);

}  // namespace valley
