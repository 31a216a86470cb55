// What valley escape answers: exact means, escape times, its document, and what it refuses.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>

#include "base/table.hpp"
#include "sim/data/arrays.hpp"
#include "sim/data/bytes.hpp"
#include "tests/commands/escape_runs.hpp"

using namespace valley_test;
namespace {

void check_escape_refuses(const std::vector<Bad>& all) {
  for (const Bad& bad : all) check_refused(run("escape " + bad.arguments), bad);
}

const std::string on = " --eta 0.1 --trials 10 --steps 5 ", base = "--landscape toy --optimizer sam --rho 0.1 --start 1,1" + on;

}  // namespace

TEST_CASE("the interval holds the exact mean, on the line and on rows") {
  const Folder folder;
  const std::vector<std::string> commands{line + "--trials 50000 --coupling fresh",
                                          line + "--trials 50000 --coupling shared --batch 4 --record 2",
                                          line + "--trials 50000 --spread 0.1 --record 5",
                                          line + "--trials 50000 --switch-at 4 --then sgd --then-eta 0.1 --record 1",
                                          on_rows(folder) + "--coupling fresh",
                                          on_rows(folder) + "--coupling shared",
                                          on_rows(folder) + "--sampling without",
                                          on_rows(folder) + "--coupling shared --spread 0.3"};
  for (const std::string& command : commands) {
    const Json json = answer(command);
    INFO(command << "\n" << json.dump());
    REQUIRE(json["exact_loss"].is_array());
    REQUIRE(json["exact_loss"].size() == json["step"].size());
    for (std::size_t r = 0; r < json["step"].size(); ++r) {
      const double exact = json["exact_loss"][r];
      CHECK(json["resolved"][r] == true);
      CHECK(double(json["low"][r]) <= exact * (1 + 1e-12));
      CHECK(double(json["high"][r]) >= exact * (1 - 1e-12));
    }
    const double last_width = double(json["high"].back()) - double(json["low"].back());
    CHECK(last_width < 0.2 * double(json["exact_loss"].back()));
  }
}

TEST_CASE("the interval holds the exact mean with momentum, Nesterov's and weight decay on rows") {
  const Folder folder;
  const std::string data = on_rows(folder);
  for (const char* const more : {"--momentum 0.5", "--momentum 0.9 --nesterov yes", "--weight-decay 0.3"}) {
    const Json json = answer(data + more);
    INFO(more);
    REQUIRE(json["exact_from"] == "formula");
    for (std::size_t r = 0; r < json["step"].size(); ++r) {
      INFO(json["step"][r] << ": " << json["low"][r] << " " << json["exact_loss"][r] << " " << json["high"][r]);
      CHECK(json["resolved"][r] == true);
      CHECK(double(json["low"][r]) <= double(json["exact_loss"][r]) * (1 + 1e-12));
      CHECK(double(json["high"][r]) >= double(json["exact_loss"][r]) * (1 - 1e-12));
    }
    CHECK(json["exact_loss"] != answer(data)["exact_loss"]);
  }
}

TEST_CASE("without noise the ensemble is the simulator's trajectory") {
  const std::string command = GENERATE(
      std::string("--landscape toy --optimizer sam --start 1.5,0.1 --rho 0.1 --momentum 0.5"),
      std::string(
          "--landscape tanh2 --curvature 2 --optimizer usam --start 1 --rho 0.1 --switch-at 7 --then sam --then-rho 0.05"),
      std::string("--landscape huber --delta 0.5 --optimizer gd --start -2 --weight-decay 0.1"),
      std::string("--landscape tunable --decay 1.5 --optimizer sgd --start 2"),
      std::string("--landscape pl --optimizer gd --start 1"), std::string("--landscape pseudo-huber --optimizer gd --start 1"),
      std::string("--landscape logcosh --optimizer gd --start 1"),
      std::string("--landscape quadratic --curvature 3 --optimizer usam --rho 0.1 --start 1"));
  const Json json = answer("escape --eta 0.05 --trials 5 --steps 20 --record 4 " + command);
  REQUIRE(json["exact_loss"].size() == 6);
  for (std::size_t r = 0; r < 6; ++r) CHECK(double(json["mean_loss"][r]) == Approx(double(json["exact_loss"][r])).epsilon(1e-9));
}

TEST_CASE("where there is no exact mean it is null, and why is said") {
  CHECK(answer(toy)["exact_loss"].is_null());
  CHECK(answer(toy)["why_no_exact_loss"].is_string());
  CHECK(answer(line + "--trials 10 --momentum 0.5")["exact_loss"].is_null());
  CHECK(answer(line + "--trials 10 --exact never")["exact_loss"].is_null());
  CHECK(answer(line + "--trials 10").count("why_no_exact_loss") == 0);
}

TEST_CASE("a trial that diverges makes the mean infinite, and is counted") {
  // A step multiplies by -44, by chance (0.001) by 0 but for rounding: some 0.82 of the trials are past 1e308 at step 200.
  const std::string command =
      "escape --landscape curvature --atoms 0.2,9 --probabilities 0.001,0.999 --optimizer sgd --eta 5 --start 1 "
      "--trials 5000 --steps 200 --record 50 --escape-ball 10";
  const Json json = answer(command);
  const int diverged = json["diverged"];
  CHECK(diverged > 3900);
  CHECK(diverged < 4400);
  CHECK(json["infinite"][1] == 0);
  CHECK(json["infinite"][2] > 4000);  // losses overflow before states do
  CHECK(json["infinite"].back() >= diverged);
  CHECK(json["mean_loss"].back() == "inf");
  CHECK(json["high"].back() == "inf");
  CHECK(json["variance"].back() == "inf");
  CHECK(json["escaped_fraction"] > 0.99);
  const std::string table = run(command).out;
  CHECK(table.find("diverged: " + std::to_string(diverged) + " of 5000") != std::string::npos);
  CHECK(table.find("losses are no finite numbers") != std::string::npos);
}

TEST_CASE("escape times are those of the steps") {
  // x grows by the factor 2 a step: 1, 2, 4, 8, 16 passes 10 at step 4.
  const Json json = answer(
      "escape --landscape quadratic --curvature 1 --optimizer gd --eta 3 --start 1 --trials 300 --steps 8 --record 1 "
      "--escape-ball 10");
  CHECK(json["escape_time"]["0.5"] == 4);
  CHECK(json["escape_time"]["from"] == Json::array({4}));
  CHECK(json["escape_time"]["count"] == Json::array({300}));
  CHECK(json["escaped"] == Json::array({0, 0, 0, 0, 300, 300, 300, 300, 300}));
  CHECK(json["mean_loss"].back() == 32768.);
  CHECK(answer(line + "--trials 10")["escape_time"].is_null());
}

TEST_CASE("the document has its keys, alone on standard output") {
  const Ran ran = run(toy + " --json - --device omp --threads 2");
  const Json json = Json::parse(ran.out);
  CHECK(ran.err.empty());
  CHECK(json["device"] == "omp");
  CHECK(json["threads"] == 2);
  CHECK(json["trials"] == 30000);
  CHECK(json["steps"] == 60);
  CHECK(json["steps_per_second"] > 0);
  CHECK(json["setting"]["eta"] == 0.05);
  CHECK(json["step"] == Json::array({0, 20, 40, 60}));
  CHECK(std::string(json["digest"]).size() == 32);
  for (const char* const key :
       {"mean_loss", "low", "high", "resolved", "effective_trials", "variance", "mean_log_loss", "escaped"})
    CHECK(json[key].size() == 4);
  for (const char* const level : {"0.05", "0.25", "0.5", "0.75", "0.95"}) CHECK(json["quantiles"][level].size() == 4);
}

TEST_CASE("what is said of each recorded step is the same as JSON, as CSV and as arrays") {
  const Folder folder;
  const Ran ran = run(line + "--trials 500 --record 5 --escape-ball 1.2 --json '" + folder / "run.json" + "' --csv '" +
                      folder / "run.csv" + "' --npz '" + folder / "run.npz" + "'");
  REQUIRE(ran.status == 0);
  CHECK(ran.out.find("digest") != std::string::npos);
  const Json json = Json::parse(valley::read_file("json", folder / "run.json"));
  const valley::Table csv = valley::read_table(folder / "run.csv");
  REQUIRE(csv.rows.size() == 3);
  for (std::size_t c = 0; c < csv.columns.size(); ++c) {
    INFO(csv.columns[c]);
    valley::Bytes bytes(folder / "run.npz");
    const valley::Array array = valley::read_array(bytes, csv.columns[c], {});
    REQUIRE(array.shape == std::vector<std::size_t>{3});
    for (std::size_t r = 0; r < 3; ++r) {
      const double cell = std::get<double>(csv.rows[r][c]);
      if (json.contains(csv.columns[c]) && std::isfinite(cell)) CHECK(json[csv.columns[c]][r] == cell);
      double entry = 0;
      std::memcpy(&entry, array.from.bytes.data() + array.begin + r * sizeof entry, sizeof entry);
      CHECK((entry == cell || (std::isnan(entry) && std::isnan(cell))));
    }
  }
  CHECK(run(line + "--trials 5 --csv - --npz -").err.find("--npz is -") != std::string::npos);
  CHECK(run(line + "--trials 5 --shard 1/2 --partial '" + folder / "p" + "' --npz x").err.find("--npz is given") !=
        std::string::npos);
  CHECK(run(line + "--trials 5 --csv -").out.starts_with("step,mean_loss,low,high,exact_loss,"));
}

TEST_CASE("escape refuses what is missing") {
  check_escape_refuses({Bad{"", "--landscape is missing", "toy"}, Bad{"--landscape toy", "--optimizer is missing", "sam"},
                        Bad{"--landscape toy --optimizer sam", "--eta is missing", "> 0"},
                        Bad{"--landscape toy --optimizer sam --eta 1", "--rho is missing", ">= 0"},
                        Bad{"--landscape toy --optimizer sgd --eta 1", "--start is missing", "commas"},
                        Bad{"--landscape toy --optimizer sgd --eta 1 --start 1", "--trials is missing", "whole"},
                        Bad{"--landscape toy --optimizer sgd --eta 1 --start 1 --trials 1", "--steps is missing", "whole"},
                        Bad{base + "--switch-at 3", "--then is missing", "usam"},
                        Bad{base + "--then sgd", "--switch-at is missing", "step"},
                        Bad{base + "--then-eta 1", "--then is missing", "--then-eta"},
                        Bad{base + "--resume", "--checkpoint is missing", "--resume"},
                        Bad{base + "--every 5", "--checkpoint is missing", "--every"},
                        Bad{base + "--shard 1/2", "--partial is missing", "--shard"},
                        Bad{base + "--partial x", "--shard is missing", "--partial"}});
}

TEST_CASE("escape refuses numbers out of range and what does not fit") {
  check_escape_refuses({Bad{"--landscape lake", "--landscape is 'lake'", "quadratic, tanh2, toy"},
                        Bad{"--trials 0", "--trials is 0", "from 1"},
                        Bad{"--trials 1.5", "--trials is 1.5", "whole"},
                        Bad{"--trials 1e17", "--trials is 1e17", "9007199254740992"},
                        Bad{"--eta nan", "--eta is nan", "> 0"},
                        Bad{"--steps 0", "--steps is 0", "from 1"},
                        Bad{"--steps 5e9", "--steps is 5e9", "to 4294967294"},
                        Bad{"--threads 0", "--threads is 0", "from 1"},
                        Bad{"--device gpu", "--device is 'gpu'", "cuda, tbb, omp, serial"},
                        Bad{"--lanes four", "--lanes is 'four'", "avx2"},
                        Bad{"--every 0", "--every is 0", "> 0"},
                        Bad{"--shard 0/3", "--shard is 0/3", "i/N"},
                        Bad{"--shard 4/3", "--shard is 4/3", "i/N"},
                        Bad{"--shard 1", "--shard is '1'", "i/N"},
                        Bad{"--shard -1/2", "--shard is '-1/2'", "i/N"},
                        Bad{base + "--start 1,1,1", "--start", "once"},
                        Bad{"--landscape toy --optimizer sam --rho 0.1 --start 1,2,3" + on, "--start is 3 numbers", "1 or 2"},
                        Bad{"--landscape pl --optimizer sgd --start 1,2" + on, "--start is 2 numbers", "1 on"},
                        Bad{base + "--spread -1", "--spread is -1", ">= 0"},
                        Bad{base + "--curvature 2", "--curvature is given on --landscape toy", "tanh2"},
                        Bad{"--landscape toy --optimizer gd --label-noise 0.1 --start 1,1" + on, "--optimizer is gd", "noisy"},
                        Bad{base + "--switch-at 5 --then sgd", "--switch-at is 5", "1 to 4"},
                        Bad{base + "--escape-loss 1 --escape-ball 1", "--escape-ball is given", "one of"},
                        Bad{base + "--escape-ball 0", "--escape-ball is 0", "> 0"},
                        Bad{base + "--shard 1/2 --partial x --json -", "--json is given", "merge"},
                        Bad{base + "--checkpoint -", "--checkpoint is -", "a file"},
                        Bad{base + "--steps 4e9 --record 1", "--steps", "once"},
                        Bad{"--landscape pl --optimizer gd --eta 1 --start 1 --trials 1 --steps 4e9 --record 1", "--record is 1",
                            "100000 records"},
                        Bad{base + "--bogus", "'--bogus'", "--help"}});
}

TEST_CASE("escape refuses data and atoms that are none") {
  const Folder folder;
  write(folder / "wide.csv", [] {
    std::string text = "1";
    for (int i = 0; i < 256; ++i) text += ",1";
    return text + "\n";
  }());
  write(folder / "nan.csv", "1,2\n3,nan\n");
  const std::string atoms = "--landscape curvature --optimizer sgd --start 1" + on,
                    data = "--landscape quadratic --optimizer sgd --start 1" + on;
  check_escape_refuses(
      {Bad{atoms + "--atoms -1,0.5", "--atoms is of the mean -0.25", "> 0"},
       Bad{atoms + "--atoms 1,2 --probabilities 1", "--probabilities is 1 numbers", "as many"},
       Bad{atoms + "--atoms 1,2 --probabilities 0.3,0.3", "--probabilities is of the sum 0.6", "sum 1"},
       Bad{atoms + "--atoms 1,2 --probabilities 1.5,-0.5", "--probabilities is -0.5", ">= 0"},
       Bad{atoms + "--atoms 1,2,3,4,5,6,7,8,9", "--atoms is 9 numbers", "1 to 8"},
       Bad{data + "--data /no/such/file", "--data", "/no/such/file"},
       Bad{data + "--data '" + folder / "wide.csv" + "'", "257 columns", "at most 256"},
       Bad{data + "--data '" + folder / "nan.csv" + "'", "--data", "finite"},
       Bad{data + "--samples 3", "--samples is given", "--data"}, Bad{data + "--batch 2", "--batch is given", "--data"},
       Bad{data + "--data '" + rows(folder) + "' --batch 13 --sampling without", "--batch is 13", "1 to 12"},
       Bad{data + "--data '" + rows(folder) + "' --samples 13", "13", "12"}, Bad{atoms, "--atoms is missing", "1 to 8"}});
}

TEST_CASE("a device that is not there is refused with those that are") {
  const Ran ran = run(toy + " --device cuda");
  if (ran.status == 0) return;
  CHECK(ran.status == 2);
  CHECK(ran.one_error_line());
  CHECK(ran.err.find("--device is cuda (") != std::string::npos);
  CHECK(ran.err.find("allowed: tbb, omp, serial") != std::string::npos);
}
