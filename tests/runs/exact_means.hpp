// Ensembles whose exact means are asked for, and what the program answers.
#pragma once

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "runs/ensemble/exact.hpp"
#include "tests/program.hpp"

namespace valley_test {

using namespace valley;
using namespace valley::escape;
using Json = nlohmann::json;

inline Options on(const std::string& landscape, const std::string& optimizer, double eta, double start, std::uint64_t steps) {
  Options o;
  o.landscape = landscape;
  o.rule.optimizer = optimizer;
  o.rule.eta = eta;
  o.start = {start};
  o.trials = 1;
  o.steps = steps;
  return o;
}

inline std::vector<double> exact(const Options& o, ExactWhen when = ExactWhen::automatic) {
  return exact_loss(set_up(o), when).loss;
}

inline const std::vector<std::vector<double>> four_rows{{1, 0}, {0.5, 0.8}, {-0.3, 1.1}, {0.9, -0.4}};

inline std::string file_of(const std::vector<std::vector<double>>& rows, const Folder& folder) {
  std::string text;
  for (const auto& row : rows) text += shortest(row[0]) + "," + shortest(row[1]) + "\n";
  write(folder / "rows.csv", text);
  return folder / "rows.csv";
}

inline Options whole_batches(const Folder& folder, const std::string& optimizer, double eta, std::uint64_t steps) {
  Options o = on("quadratic", optimizer, eta, 0.5, steps);
  o.data = file_of(four_rows, folder);
  o.keys.set("batch", double{4});
  o.keys.set("sampling", "without");
  return o;
}

inline Json answer(const std::string& command) {
  const Ran ran = run("escape " + command + " --json -");
  INFO(command << "\n" << ran.err);
  REQUIRE(ran.status == 0);
  return Json::parse(ran.out);
}

inline void check_inside(const Json& json) {
  for (std::size_t r = 0; r < json["step"].size(); ++r) {
    INFO(json["step"][r] << ": " << json["low"][r] << " " << json["exact_loss"][r] << " " << json["high"][r]);
    CHECK(json["resolved"][r] == true);
    CHECK(double(json["low"][r]) <= double(json["exact_loss"][r]));
    CHECK(double(json["high"][r]) >= double(json["exact_loss"][r]));
  }
}

}  // namespace valley_test
