// valley simulate as a user runs it: what it refuses, and each rule's own step.
#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/table.hpp"
#include "sim/landscape/catalogue.hpp"
#include "tests/program.hpp"
#include "tests/where.hpp"

using namespace valley_test;

namespace {

const std::string toy = "simulate --landscape toy --optimizer usam --eta 0.2 --rho 0.1 --start 2.5,0.3 --steps 3";

}  // namespace

TEST_CASE("simulate refuses numbers out of range") {
  const auto bad = GENERATE(Bad{"--eta nan", "--eta is nan", "finite number > 0"}, Bad{"--eta -0.1", "--eta is -0.1", "> 0"},
                            Bad{"--eta -.5", "--eta is -.5", "> 0"}, Bad{"--eta inf", "--eta is inf", "finite"},
                            Bad{"--eta -inf", "--eta is -inf", "finite"}, Bad{"--eta 1x", "--eta is 1x", "finite number"},
                            Bad{"--eta ''", "--eta is ''", "finite number"}, Bad{"--eta 0", "--eta is 0", "> 0"},
                            Bad{"--eta 1e999", "--eta is 1e999", "finite"});
  check_refused(run("simulate --landscape toy --optimizer gd --start 1,1 --steps 1 " + bad.arguments), bad);
}

TEST_CASE("simulate refuses what does not fit together") {
  const auto bad = GENERATE(
      Bad{"--landscape toy --optimizer usam --rho -1 --start 1,1", "--rho is -1", ">= 0"},
      Bad{"--landscape toy --optimizer usam --start 1,1", "--rho is missing", ">= 0"},
      Bad{"--landscape toy --optimizer adam --start 1,1", "--optimizer is adam", "--descent adam"},
      Bad{"--landscape toy --optimizer look_sma --start 1,1", "--optimizer is 'look_sma'", "did you mean look_sam?"},
      Bad{"--landscape toy --optimizer sgd --descent adm --start 1,1", "--descent is 'adm'", "did you mean adam?"},
      Bad{"--landscape toy --optimizer sam --rho 1 --beta1 0.5 --start 1,1", "--beta1 is given", "adamw"},
      Bad{"--landscape toy --optimizer sgd --rho 0.1 --start 1,1", "--rho is given with sgd and momentum", "look_sam"},
      Bad{"--landscape pl --sigma2 1 --optimizer polyak_usam --rho 1 --start 1", "polyak_usam", "noisy"},
      Bad{"--landscape lake --optimizer gd --start 1,1", "--landscape is 'lake'", "quadratic, tanh2, toy"},
      Bad{"--landscape toy --optimizer gd --start 1", "--start", "2"},
      Bad{"--landscape pl --optimizer gd --start 1,1", "--start", "1"},
      Bad{"--landscape pl --optimizer gd --start 1,", "--start is 1,", "numbers"},
      Bad{"--landscape pl --optimizer gd --start nan", "--start is nan", "finite"},
      Bad{"--landscape pl --optimizer gd", "--start is missing", "numbers"},
      Bad{"--landscape pl --optimizer gd --start 1 --activation relu", "--activation", "toy"},
      Bad{"--landscape pl --optimizer sgd --start 1 --label-noise 0.1", "--label-noise is given on --landscape pl", "toy"},
      Bad{"--landscape pl --optimizer sgd --start 1 --momentum 1", "--momentum is 1", "[0, 1)"});
  check_refused(run("simulate --eta 0.1 --steps 1 " + bad.arguments), bad);
}

TEST_CASE("every landscape of the catalogue serves simulate and escape, and one path is the ensemble's") {
  for (const valley::LandscapeEntry& entry : valley::landscapes()) {
    std::string what =
        "--landscape " + entry.id + " --optimizer friendly_sam --descent adam --rho 0.1 --eta 0.05 --steps 8 --start ";
    what += entry.id == "toy" ? "0.7,0.4" : "0.7";
    if (entry.id == "curvature") what += " --atoms 0.5,1.5 --batch 2";
    INFO(what);
    const Ran path = run("simulate " + what), ensemble = run("escape " + what + " --trials 1 --record 1 --json -");
    REQUIRE(path.status == 0);
    REQUIRE(ensemble.status == 0);
    const valley::Table table = valley::parse_table(path.out, "path");
    const auto loss = nlohmann::json::parse(ensemble.out)["mean_loss"];
    REQUIRE(table.rows.size() == 9);
    const std::size_t column = entry.id == "toy" ? 3 : 2;
    for (std::size_t t = 0; t < 9; ++t) CHECK(std::get<double>(table.rows[t][column]) == loss[t].get<double>());
  }
}

TEST_CASE("a run that switches has one coupling, the one that its record says") {
  const std::string line =
      "escape --landscape toy --label-noise 0.2 --optimizer sgd --eta 0.2 --start 0.7,0.4 --trials 50 --steps 20 --switch-at 5 "
      "--then align_sam --then-rho 0.1 --json -";
  const auto digest = [&](const std::string& more) {
    const auto json = nlohmann::json::parse(run(line + more).out);
    return std::pair(json["setting"]["coupling"].get<std::string>(), json["digest"].get<std::string>());
  };
  const auto usual = digest(""), fresh = digest(" --coupling fresh"), shared = digest(" --coupling shared");
  CHECK(usual == fresh);
  CHECK(fresh.second != shared.second);
}

TEST_CASE("each phase has its own optimizer's coupling, or the one that is given for it") {
  const auto answer = [&](const std::string& then) {
    const Ran ran =
        run("escape --landscape toy --label-noise 0.2 --optimizer sam --rho 0.1 --eta 0.2 --start 0.7,0.4 --trials 50 --steps 20 "
            "--switch-at 5 --then " +
            then + " --json -");
    INFO(ran.err);
    REQUIRE(ran.status == 0);
    return nlohmann::json::parse(ran.out);
  };
  const auto usual = answer("align_sam"), shared = answer("align_sam --coupling shared");
  CHECK(usual["setting"]["coupling"] == "shared");
  CHECK(usual["setting"]["then-coupling"] == "fresh");
  CHECK_FALSE(shared["setting"].contains("then-coupling"));
  CHECK(usual["digest"] != shared["digest"]);
  CHECK(shared["mean_loss"][1].get<double>() ==
        Approx(answer("sam")["mean_loss"][1].get<double>()).epsilon(1e-9));  // lambda is 2
  CHECK(answer("align_sam --coupling shared --then-coupling fresh")["digest"] == usual["digest"]);
  CHECK(answer("align_sam --coupling fresh --then-coupling fresh")["digest"] != usual["digest"]);
  CHECK(answer("align_sam --then-coupling shared")["digest"] == shared["digest"]);
}

TEST_CASE("each phase takes the keys that its optimizer has, and the record has them all") {
  const std::string line =
      "escape --landscape toy --label-noise 0.2 --eta 0.2 --start 0.7,0.4 --trials 50 --steps 20 --switch-at 5 ";
  const auto json = [&](const std::string& more) {
    const Ran ran = run(line + more + " --json -");
    INFO(ran.err);
    REQUIRE(ran.status == 0);
    return nlohmann::json::parse(ran.out);
  };
  const auto half = json("--optimizer sgd --then friendly_sam --rho 0.1 --share 0.5");
  CHECK(half["setting"]["rho"] == 0);
  CHECK(half["setting"]["then-rho"] == 0.1);
  CHECK(half["setting"]["share"] == 0.5);
  CHECK(json("--optimizer sgd --then friendly_sam --then-rho 0.1 --share 0.5")["digest"] == half["digest"]);
  const auto whole = json("--optimizer sgd --then friendly_sam --rho 0.1 --share 1");
  CHECK_FALSE(whole["setting"].contains("share"));
  CHECK(whole["digest"] != half["digest"]);
  const std::string first = "--optimizer friendly_sam --share 0.5 --rho 0.1 ";
  CHECK(json(first + "--then look_sam --look-every 3")["setting"]["share"] == 0.5);
}

TEST_CASE("a key that no phase's optimizer has is refused with those that have it") {
  const std::string line = "escape --landscape toy --eta 0.2 --start 0.7,0.4 --trials 5 --steps 20 --switch-at 5 --optimizer ";
  const auto bad = GENERATE(
      Bad{"sgd --then sam --rho 0.1 --share 0.5", "--share is given with sgd, sam and momentum", "friendly_sam"},
      Bad{"sam --rho 0.1 --then sgd --then-rho 0.1", "--then-rho is given with --then sgd", "look_sam"},
      Bad{"sam --rho 0.1 --then random_sam --then-coupling fresh", "--then-coupling is given with --then random_sam", "look_sam"},
      Bad{"sgd --then sgd --rho 0.1", "--rho is given with sgd, sgd and momentum", "usam"},
      Bad{"sgd --then sam", "--then-rho is missing", ">= 0"});
  check_refused(run(line + bad.arguments), bad);
}

TEST_CASE("simulate and escape refuse numbers whose products leave the doubles") {
  const std::string simulate = "simulate --landscape quadratic --optimizer usam --start 1 --steps 3",
                    escape = "escape --landscape quadratic --optimizer usam --start 1 --steps 3 --trials 3";
  const auto bad = GENERATE(Bad{" --eta 1e300 --rho 0.1", "--eta is 1e300", "up to 1e100"},
                            Bad{" --eta 0.1 --rho 1e155", "--rho is 1e155", "up to 1e100"},
                            Bad{" --eta 0.1 --rho 0.1 --curvature 1e200", "--curvature is 1e200", "up to 1e100"},
                            Bad{" --eta 0.1 --rho 0.1 --weight-decay 1e200", "--weight-decay is 1e200", "up to 1e100"});
  check_refused(run(simulate + bad.arguments), bad);
  check_refused(run(escape + bad.arguments), bad);
}

TEST_CASE("simulate says diverged of what diverges only") {
  const auto last = [](const std::string& command) {
    const Ran ran = run("simulate --eta 0.1 --steps 3 " + command);
    INFO(command << "\n" << ran.out);
    CHECK(ran.status == 0);
    CHECK(ran.err.empty());
    return ran.out.substr(ran.out.rfind("\n3,") + 1);
  };
  CHECK(last("--landscape toy --optimizer gd --start 1e200,0").starts_with("3,1e+200,0,0,"));
  CHECK(last("--landscape toy --optimizer sam --rho 0.1 --start 1e200,0").starts_with("3,1e+200,0,0,"));
  CHECK(std::stod(last("--landscape pl --optimizer gd --start 1e9").substr(2)) == Approx(5.12e8).epsilon(1e-8));
  CHECK(last("--landscape pl --optimizer usam --rho 0.01 --start 1e100").find("nan") == std::string::npos);
  CHECK(run("simulate --eta 10 --steps 400 --landscape pl --optimizer gd --start 1").err.find("diverged at step") !=
        std::string::npos);
}

TEST_CASE("simulate writes a header and a row a step, and doubles that read back") {
  const Folder folder;
  const std::string file = folder / "x.csv";
  const Ran ran = run(toy + " --csv '" + file + "'");
  CHECK(ran.status == 0);
  CHECK(ran.out.empty());
  CHECK(ran.err.empty());
  CHECK(folder.files() == 1);
  std::istringstream lines(valley::read_file("file", file));
  std::string line;
  std::getline(lines, line);
  CHECK(line == "step,x0,x1,loss,sharpness");
  std::getline(lines, line);
  CHECK(line.rfind("0,2.5,0.3,", 0) == 0);
  int rows = 1;
  while (std::getline(lines, line)) ++rows;
  CHECK(rows == 4);
  CHECK(run(toy).out == valley::read_file("file", file));
}

TEST_CASE("a trajectory that diverges is a result") {
  const Ran ran = run("simulate --landscape quadratic --optimizer gd --eta 3 --start -.5 --steps 1e5");
  CHECK(ran.status == 0);
  CHECK(ran.err == "valley simulate: diverged at step 1025\n");
  CHECK(std::count(ran.out.begin(), ran.out.end(), '\n') == 1026);
  CHECK(ran.out.find("nan") == std::string::npos);
}

TEST_CASE("the sharpness on the line is the second derivative") {
  const Ran ran = run("simulate --landscape pl --optimizer gd --eta 0.1 --start 0.5 --steps 0");
  const double last = *valley::parse_double(ran.out.substr(ran.out.rfind(',') + 1, ran.out.size() - ran.out.rfind(',') - 2));
  CHECK(last == Approx(2 + 6 * std::cos(1.)));
}

TEST_CASE("each optimizer takes its own step") {
  const auto after_one = [](const std::string& optimizer) {
    const std::string out = run("simulate --landscape pl --eta 0.01 --start -0.5 --steps 1 --optimizer " + optimizer).out;
    const std::size_t row = out.rfind("\n1,") + 3;
    return *valley::parse_double(out.substr(row, out.find(',', row) - row));
  };
  const auto slope = [](double z) { return 2 * z + 3 * std::sin(2 * z); };
  const double z = -0.5;
  CHECK(after_one("gd") == Approx(z - 0.01 * slope(z)).epsilon(1e-12));
  CHECK(after_one("sgd") == Approx(z - 0.01 * slope(z)).epsilon(1e-12));
  CHECK(after_one("sam --rho 0.1") == Approx(z - 0.01 * slope(z - 0.1)).epsilon(1e-12));
  CHECK(after_one("usam --rho 0.1") == Approx(z - 0.01 * slope(z + 0.1 * slope(z))).epsilon(1e-12));
}

TEST_CASE("label noise is a function of seed and trial, and reaches SGD") {
  const std::string sgd = "simulate --landscape toy --optimizer sgd --eta 0.1 --start 1,1 --steps 3 ";
  const std::string noisy = run(sgd + "--label-noise 0.1").out;
  CHECK(noisy != run(sgd).out);
  CHECK(noisy == run(sgd + "--label-noise 0.1 --seed 1 --trial 0").out);
  CHECK(noisy != run(sgd + "--label-noise 0.1 --seed 2").out);
  CHECK(noisy != run(sgd + "--label-noise 0.1 --trial 1").out);
}
