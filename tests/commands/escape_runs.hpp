// Runs of valley escape that its tests share, and their answers.
#pragma once

#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/program.hpp"

namespace valley_test {

using Json = nlohmann::json;

inline const std::string toy =
    "escape --landscape toy --label-noise 0.05 --optimizer sam --eta 0.05 --rho 0.1 --start 1.5,0.1 --spread 0.1 "
    "--trials 30000 --steps 60 --record 20 --escape-ball 1.7";
inline const std::string line =
    "escape --landscape curvature --atoms 0.5,1.5 --optimizer usam --eta 0.3 --rho 0.2 --start 1 --steps 10 ";

/// Twelve rows of three columns.
inline std::string rows(const Folder& folder) {
  std::string text;
  for (int i = 0; i < 12; ++i) {
    for (int j = 0; j < 3; ++j)
      text += (j > 0 ? "," : "") + valley::shortest(std::round(100 * std::sin(7 * i + 3 * j + 1)) / 100);
    text += "\n";
  }
  write(folder / "rows.csv", text);
  return folder / "rows.csv";
}

inline std::string on_rows(const Folder& folder) {
  return "escape --landscape quadratic --data '" + rows(folder) +
         "' --optimizer usam --eta 0.2 --rho 0.1 --batch 3 --start 0.5 --trials 20000 --steps 20 --record 5 ";
}

/// The document without what may differ between two runs of one setting.
inline Json stripped(const std::string& text) {
  Json json = Json::parse(text);
  for (const char* const key : {"device", "threads", "lanes", "processes", "seconds", "steps_per_second"}) json.erase(key);
  return json;
}

inline Json answer(const std::string& command) {
  const Ran ran = run(command + " --json -");
  INFO(command << "\n" << ran.err);
  REQUIRE(ran.status == 0);
  return stripped(ran.out);
}

}  // namespace valley_test
