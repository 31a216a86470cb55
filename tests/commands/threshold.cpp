// valley threshold as a user runs it: what it prints, and when it says stable.
#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/table.hpp"
#include "tests/program.hpp"

using namespace valley_test;

namespace {

const std::string threshold_numbers = " --batch 1 --rho 0.1 --json -";

}  // namespace

TEST_CASE("threshold says as CSV what it says as JSON") {
  const Folder folder;
  write(folder / "rows.csv", "1,2\n3,4\n");
  const std::string command = "threshold --data '" + folder / "rows.csv" + "' --eta 0.1" + threshold_numbers;
  const auto json = nlohmann::ordered_json::parse(run(command).out);
  const Ran ran = run(command + " --csv '" + folder / "answer.csv" + "'");
  const valley::Table csv = valley::read_table(folder / "answer.csv");
  REQUIRE(csv.rows.size() == 1);
  REQUIRE(csv.columns.size() == json.size());
  std::size_t c = 0;
  for (const auto& [key, value] : json.items()) {
    INFO(key);
    CHECK(csv.columns[c] == key);
    if (value.is_number()) CHECK(std::get<double>(csv.rows[0][c]) == value.get<double>());
    if (value.is_string()) CHECK(std::get<std::string>(csv.rows[0][c]) == value.get<std::string>());
    ++c;
  }
}

TEST_CASE("threshold prints the documented keys, and only them") {
  const Folder folder;
  const std::string file = folder / "rows.csv";
  write(file, "1,0\n0,2\n1,1\n");
  const Ran ran = run("threshold --data '" + file + "' --eta 0.1" + threshold_numbers);
  INFO(ran.err);
  REQUIRE(ran.status == 0);
  const auto json = nlohmann::ordered_json::parse(ran.out);
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.items()) keys.push_back(key);
  CHECK(keys == std::vector<std::string>{"n",
                                         "d",
                                         "rows_each",
                                         "rank",
                                         "batch",
                                         "rho",
                                         "coupling",
                                         "sampling",
                                         "lambda_max",
                                         "trace",
                                         "frobenius",
                                         "gamma",
                                         "eta_exact",
                                         "eta_exact_low",
                                         "eta_exact_high",
                                         "converged",
                                         "eta_fresh",
                                         "eta_fresh_low",
                                         "eta_fresh_high",
                                         "eta_bound",
                                         "eta_necessary",
                                         "eta_sufficient",
                                         "eta_mean",
                                         "eta",
                                         "growth_exact",
                                         "one_minus_growth",
                                         "growth_low",
                                         "growth_high",
                                         "growth_bound",
                                         "stability"});
  CHECK(json["n"] == 3);
  CHECK(json["d"] == 2);
  CHECK(json["trace"].get<double>() == Approx(7. / 3));
  CHECK(json["frobenius"].get<double>() == Approx(std::sqrt(4. + 25 + 2) / 3));
  CHECK(json["eta_exact_low"] <= json["eta_exact"]);
  CHECK(json["eta_exact"] <= json["eta_exact_high"]);
}

TEST_CASE("threshold with momentum says what the rule is, and its critical step; with --almost-sure a typical trial's bracket") {
  const Folder folder;
  const std::string file = folder / "rows.csv";
  write(file, "1,0\n0.5,0.8\n-0.3,1.1\n0.9,-0.4\n");
  const auto asked = [&](const std::string& how) {
    const Ran ran = run("threshold --data '" + file + "' --batch 2 --rho 0.1 --json - " + how);
    INFO(ran.err);
    REQUIRE(ran.status == 0);
    return nlohmann::json::parse(ran.out);
  };
  const auto heavy = asked("--momentum 0.9 --eta 0.7 --almost-sure"), nesterov = asked("--momentum 0.9 --nesterov");
  CHECK(heavy["eta_exact"].get<double>() == Approx(0.587844685974).epsilon(1e-10));
  CHECK(heavy["momentum"] == 0.9);
  CHECK(heavy["nesterov"] == false);
  CHECK(heavy["rate_low"].get<double>() == Approx(std::log(0.9) / 2));
  CHECK(heavy["rate_high"].get<double>() == Approx(std::log(heavy["growth_high"].get<double>()) / 2));
  CHECK(heavy["typical"] == "undecided");
  CHECK(nesterov["eta_exact"].get<double>() == Approx(1.179536833876).epsilon(1e-10));
  CHECK(nesterov["nesterov"] == true);
  CHECK_FALSE(nesterov.contains("rate_low"));
  CHECK(asked("--weight-decay 0.1")["eta_exact"].get<double>() != asked("")["eta_exact"].get<double>());
  CHECK(asked("--eta 0.1 --almost-sure")["typical"] == "shrinks");
  CHECK_FALSE(asked("").contains("momentum"));
}

TEST_CASE("threshold's numbers are in the order the theory says") {
  const Folder folder;
  const std::string file = folder / "rows.csv";
  write(file, "1,0\n0,2\n1,1\n");
  const auto json =
      nlohmann::json::parse(run("threshold --data '" + file + "' --coupling fresh --eta 0.1" + threshold_numbers).out);
  const auto value = [&](const char* key) { return json[key].get<double>(); };
  CHECK(value("gamma") > 0);
  CHECK(value("eta_sufficient") < value("eta_exact"));
  CHECK(value("eta_exact") < value("eta_necessary"));
  CHECK(value("eta_necessary") < value("eta_bound"));
  CHECK(value("eta_exact") < value("eta_mean"));
  const double h = value("frobenius") * value("frobenius"), g = value("gamma");
  CHECK(value("growth_bound") == Approx(0.1 * 0.1 * g * h * (1 + 0.1 * 0.1 * g * h)));
  CHECK(value("growth_bound") < value("growth_exact"));
}

TEST_CASE("threshold asks about shared batches drawn with replacement, as people run them, and says what fresh ones do") {
  const Folder folder;
  const std::string file = folder / "rows.csv";
  write(file, "1,0\n0,2\n1,1\n");
  const auto asked = [&](const std::string& more) {
    return nlohmann::json::parse(run("threshold --data '" + file + "' --batch 2 --rho 0.5 --eta 0.1 --json - " + more).out);
  };
  const auto usual = asked(""), said = asked("--coupling shared --sampling with"), fresh = asked("--coupling fresh");
  CHECK(usual == said);
  CHECK(usual["coupling"] == "shared");
  CHECK(usual["sampling"] == "with");
  CHECK(usual["eta_exact"] < fresh["eta_exact"]);
  for (const char* end : {"", "_low", "_high"}) {
    CHECK(usual[std::string("eta_fresh") + end] == fresh[std::string("eta_exact") + end]);
    CHECK(fresh[std::string("eta_fresh") + end] == fresh[std::string("eta_exact") + end]);
  }
}

TEST_CASE("decimals are taken as written, and the interval holds the answer for their doubles too") {
  const Folder folder;
  const std::string file = folder / "a.csv";
  const auto asked = [&](const std::string& rows) {
    write(file, rows);
    return nlohmann::json::parse(run("threshold --data '" + file + "' --batch 1 --rho 0 --eta 1 --json -").out);
  };
  const nlohmann::json decimals = asked("0.999999\n1.000001\n");
  CHECK(decimals["growth_exact"].get<double>() == Approx(4.000000000001e-12).epsilon(1e-15));
  CHECK(decimals["growth_low"] < 3.999999999786956e-12);
  CHECK(decimals["growth_high"] > 4.000000000001e-12);
  const nlohmann::json doubles = asked("0.5\n1.5\n");
  CHECK(doubles["growth_exact"].get<double>() == Approx(1.0625).epsilon(1e-15));
  CHECK(doubles["growth_high"].get<double>() - doubles["growth_low"].get<double>() < 1e-14);
}

TEST_CASE("a growth of all but 1 is not printed as 1") {
  const Folder folder;
  const std::string file = folder / "row.csv";
  write(file, "1\n");  // growth (1 - eta)^2
  const Ran ran = run("threshold --data '" + file + "' --batch 1 --rho 0 --eta 1e-12");
  REQUIRE(ran.status == 0);
  CHECK(ran.out.find("growth_exact     0.999999999998 ") != std::string::npos);
  const std::size_t line = ran.out.find("one_minus_growth ");
  REQUIRE(line != std::string::npos);
  CHECK(*valley::parse_double(ran.out.substr(line + 17, ran.out.find(' ', line + 17) - line - 17)) ==
        Approx(2e-12).epsilon(1e-3));
}

TEST_CASE("what 1 minus the growth is has no sign where rounding decides it") {
  const Folder folder;
  const std::string file = folder / "rows.csv";
  write(file, "1,0\n0,2\n1,1\n");
  for (const char* eta : {"1e-14", "1e-16", "1e-18"}) {
    const Ran ran = run("threshold --data '" + file + "' --batch 2 --rho 0.1 --eta " + eta);
    REQUIRE(ran.status == 0);
    INFO(ran.out);
    CHECK(ran.out.find("below 0, as the growth is above 1") == std::string::npos);
    CHECK(ran.out.find("one_minus_growth 0 ") != std::string::npos);
    CHECK(ran.out.find("0 but for rounding: E f_t may shrink or grow, by no more than ") != std::string::npos);
  }
}

TEST_CASE("a growth above 1 says what 1 minus it is, and the help what the answer's words mean") {
  const Folder folder;
  const std::string file = folder / "row.csv", asked = "threshold --data '" + file + "' --batch 1 --rho 0 --eta ";
  write(file, "1\n");
  const std::string below = run(asked + "0.5").out, above = run(asked + "3").out, help = run("threshold --help").out;
  CHECK(below.find("0.75            share of E f_t that a step takes away") != below.npos);
  CHECK(above.find("-3              below 0, as the growth is above 1: E f_t grows by this share a step") != above.npos);
  for (const char* word :
       {"late-SAM's bound (P3)", "C, late-SAM's (P1)", "every step raises E f_t there", "no step raises E f_t"})
    CHECK(below.find(word) != below.npos);
  for (const char* word : {"\nwords of the answer:\n", "\n  late-SAM ", "(ICLR 2025)", "\n  P, R "})
    CHECK(help.find(word) != help.npos);
  CHECK(help.find("[late-SAM") == help.npos);
}

TEST_CASE("threshold of one sample: SGD is stable up to 2/a, and late-SAM's bound is vacuous") {
  const Folder folder;
  const std::string file = folder / "row.csv";
  write(file, "2\n");
  const auto json = nlohmann::json::parse(run("threshold --data '" + file + "' --batch 1 --rho 0 --json -").out);
  CHECK(json["eta_exact"].get<double>() == Approx(0.5));
  CHECK(json["gamma"] == 0.);
  CHECK(json["eta_bound"] == "inf");
}

TEST_CASE("threshold --require is status 1 when the exact answer is the other one") {
  const Folder folder;
  const std::string file = folder / "row.csv";
  write(file, "2\n");  // one sample, a = 4: stable up to eta = 0.5
  const auto status = [&](const std::string& eta, const std::string& required) {
    return run("threshold --data '" + file + "' --batch 1 --rho 0 --eta " + eta + " --require " + required).status;
  };
  CHECK(status("0.4", "stable") == 0);
  CHECK(status("0.4", "unstable") == 1);
  CHECK(status("0.6", "stable") == 1);
  CHECK(status("0.6", "unstable") == 0);
}

TEST_CASE("threshold --require is status 1 either way where the certificate cannot decide") {
  const Folder folder;
  const std::string file = folder / "rows.csv";
  write(file, "1,2\n3,-1\n0.5,1\n");
  const std::string threshold = "threshold --data '" + file + "' --batch 2 --rho 0.1 ";
  const auto json = nlohmann::json::parse(run(threshold + "--json -").out);
  const double low = json["eta_exact_low"], high = json["eta_exact_high"];
  REQUIRE(low < high);
  // Between the ends growth decides of some steps; of others nothing does.
  double eta = low;
  const auto answer = [&] { return run(threshold + "--eta " + valley::shortest(eta) + " --json -").out; };
  while (eta <= high && nlohmann::json::parse(answer())["stability"] != "undecided") eta = std::nextafter(eta, 2 * high);
  REQUIRE(eta <= high);
  for (const char* required : {"stable", "unstable"}) {
    const Ran ran = run(threshold + "--eta " + valley::shortest(eta) + " --require " + required);
    CHECK(ran.status == 1);
    CHECK(ran.one_error_line());
    CHECK(ran.err.find("undecided") != std::string::npos);
  }
}
