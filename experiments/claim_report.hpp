// What a run of claims says, for programs (JSON, JUnit) and in words. The table for people: experiments/claim_table.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/claim.hpp"

namespace valley {

/// What `valley check` was asked for: all claims where there are no ids, no paper, and no file (--with).
struct AskedFor {
  std::vector<std::string> ids{}, with{};
  std::string paper{};
};

struct Results {
  std::uint64_t seed = 1;
  std::string git;
  std::vector<Report> reports;
  Effort effort = Effort::standard;
  AskedFor asked{};
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

/// One line: role, verdict, measured and predicted, parameters, note.
std::string describe(const Row& row);

/// Whether every claim passes.
bool all_pass(const Results& results);

/// "16 of 17 claims hold, 1 open without a counterexample".
std::string summary(const Results& results);

/// What keeps a claim from holding: its worst row, or what it lacks.
std::string why(const Report& report);

}  // namespace valley
