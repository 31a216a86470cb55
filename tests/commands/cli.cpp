// The program as a user runs it: exit status, one line an error, nothing half-written.
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

const std::string threshold_numbers = " --batch 1 --rho 0.1 --json -";
const std::string toy = "simulate --landscape toy --optimizer usam --eta 0.2 --rho 0.1 --start 2.5,0.3 --steps 3";

}  // namespace

TEST_CASE("wrong usage is status 2 and one line that names argument, value and what is allowed") {
  const auto bad = GENERATE(
      Bad{"", "COMMAND is missing", "check"}, Bad{"chek", "'chek'", "did you mean check?"},
      Bad{"check no_such_claim", "'no_such_claim'", "allowed:"}, Bad{"figure no_such_figure", "'no_such_figure'", "allowed:"},
      Bad{"check --fast", "'--fast'", "--quick"}, Bad{"check --quick --full", "--full", "one of the two"},
      Bad{"check --seed -1", "--seed is -1", "whole number"}, Bad{"check --seed 1.5", "--seed is 1.5", "whole number"},
      Bad{"check --seed", "--seed is without a value", "whole number"},
      Bad{"check --seed 1 --seed 2", "--seed is given more than once", "once"},
      Bad{"check --json - --junit -", "--junit is -", "file"}, Bad{"check --json ''", "--json is ''", "file"},
      Bad{"check --json --quick", "--json is --quick", "file"}, Bad{"check 'a\nb'", "'a b'", "allowed:"},
      Bad{"list extra", "'extra'", "--help"}, Bad{"figure --data /no/such/folder", "--data is '/no/such/folder'", "folder"});
  check_refused(run(bad.arguments), bad);
}

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
  const auto bad =
      GENERATE(Bad{"sgd --then sam --rho 0.1 --share 0.5", "--share is given with sgd, sam and momentum", "friendly_sam"},
               Bad{"sam --rho 0.1 --then sgd --then-rho 0.1", "--then-rho is given with --then sgd", "look_sam"},
               Bad{"sgd --then sgd --rho 0.1", "--rho is given with sgd, sgd and momentum", "usam"},
               Bad{"sgd --then sam", "--then-rho is missing", ">= 0"});
  check_refused(run(line + bad.arguments), bad);
}

TEST_CASE("threshold refuses files it can't read") {
  const Folder folder;
  const std::string file = folder / "rows.csv";
  SECTION("missing") {}
  SECTION("a folder") { fs::create_directory(file); }
  SECTION("ragged") { write(file, "1,2\n3\n"); }
  SECTION("not numbers") { write(file, "1,2\n3,x\n"); }
  SECTION("nan") { write(file, "1,2\n3,nan\n"); }
  SECTION("empty") { write(file, ""); }
  SECTION("only zeros") { write(file, "0,0\n0,0\n"); }
  SECTION("truncated IDX") { write(file, std::string("\0\0\x08\x03\0\0\0\x05", 8)); }
  SECTION("oversized IDX") { write(file, std::string("\0\0\x08\x03\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 16)); }
  const Ran ran = run("threshold --data '" + file + "'" + threshold_numbers);
  INFO(ran.err);
  CHECK(ran.status == 2);
  CHECK(ran.one_error_line());
  CHECK(ran.out.empty());
  CHECK(ran.err.find("--data") != std::string::npos);
  CHECK(ran.err.find("rows.csv") != std::string::npos);
}

TEST_CASE("threshold refuses settings that don't fit") {
  const Folder folder;
  const std::string file = folder / "rows.csv";
  write(file, "1,2\n3,4\n-1,1\n");
  const auto bad =
      GENERATE(Bad{"--batch 0 --rho 0.1", "--batch is 0", "from 1"}, Bad{"--batch 1 --rho nan", "--rho is nan", ">= 0"},
               Bad{"--rho 0.1", "--batch is missing", "whole"}, Bad{"--batch 1", "--rho is missing", ">= 0"},
               Bad{"--batch 4 --rho 0.1 --sampling without", "--batch is 4", "3 samples"},
               Bad{"--batch 1 --rho 0.1 --samples 4", "4", "3"},
               Bad{"--batch 1 --rho 0.1 --require stable", "--eta is missing", "--require"},
               Bad{"--batch 1 --rho 0.1 --coupling loose", "--coupling is loose", "fresh, shared"},
               Bad{"--batch 1 --rho 0.1 --momentum 1", "--momentum is 1", "[0, 1)"},
               Bad{"--batch 1 --rho 0.1 --nesterov", "--nesterov is given without momentum", "momentum above 0"},
               Bad{"--batch 1 --rho 0.1 --weight-decay -1", "--weight-decay is -1", ">= 0"},
               Bad{"--batch 1 --rho 0.1 --almost-sure", "--eta is missing", "--almost-sure"});
  const Ran ran = run("threshold --data '" + file + "' " + bad.arguments);
  INFO(bad.arguments << "\n" << ran.err);
  CHECK(ran.status == 2);
  CHECK(ran.one_error_line());
  CHECK(ran.err.find(bad.named) != std::string::npos);
  CHECK(ran.err.find(bad.allowed) != std::string::npos);
}

TEST_CASE("threshold refuses radii and steps whose products leave the doubles, before any file is made") {
  const Folder folder;
  write(folder / "rows.csv", "1,0\n0.5,0.8\n-0.3,1.1\n0.9,-0.4\n");
  const auto bad =
      GENERATE(Bad{"--rho 1e155", "--rho is 1e+155", "0 to 7.69"}, Bad{"--rho 1e300", "--rho is 1e+300", "0 to 7.69"},
               Bad{"--rho 0.1 --eta 1e300", "--eta is 1e+300", "on these data"},
               Bad{"--rho 1e29 --eta 1e90", "--eta is 1e+90", "on these data"});
  for (const std::string coupling : {" --coupling fresh", " --coupling shared"})
    check_refused(run("threshold --data '" + folder / "rows.csv" + "' --batch 2 " + bad.arguments + coupling + " --json '" +
                      folder / "out.json" + "'"),
                  bad);
  CHECK(folder.files() == 1);
}

TEST_CASE("threshold's answers at the ends of the range are numbers") {
  const Folder folder;
  write(folder / "rows.csv", "1,0\n0.5,0.8\n-0.3,1.1\n0.9,-0.4\n");
  for (const std::string how :
       {"--rho 1e29 --eta 1e-60", "--rho 1e-300 --eta 5e-324", "--rho 0 --eta 1e90", "--rho 5e-324 --eta 1e-200"}) {
    const Ran ran = run("threshold --data '" + folder / "rows.csv" + "' --batch 2 --json - " + how);
    INFO(how << "\n" << ran.out << ran.err);
    CHECK(ran.status == 0);
    const auto json = nlohmann::json::parse(ran.out);
    for (const auto& [key, value] : json.items())
      if (key != "coupling" && key != "sampling" && key != "stability") CHECK_FALSE(value.is_string());
  }
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

TEST_CASE("output that can't be written is status 3, one line, and no file") {
  const Folder folder;
  const std::string place = GENERATE(std::string("/no/such/folder/x"), std::string("/dev/full"), std::string("."));
  const Ran ran = run(toy + " --csv " + place);
  INFO(ran.err);
  CHECK(ran.status == 3);
  CHECK(ran.one_error_line());
  CHECK(ran.err.find("cannot write") != std::string::npos);
  CHECK(fs::is_character_file("/dev/full"));
}

TEST_CASE("a long run whose output is lost ends at once") {
  CHECK(shell(std::string("timeout 20 '") + valley_test::program() +
              "' simulate --landscape pl --optimizer gd --eta 0.01 --start 1 --steps 4e9 " + "--csv /dev/full 2> /dev/null") ==
        3);
}

TEST_CASE("a full standard output is status 3") {
  for (const std::string& command : {toy, std::string("--version"), std::string("--help"), std::string("list")}) {
    CHECK(shell(std::string("'") + valley_test::program() + "' " + command + " > /dev/full 2> /dev/null") == 3);
  }
}

TEST_CASE("a reader that has seen enough ends simulate quietly") {
  const Folder folder;
  const std::string err = folder / "stderr";
  CHECK(shell(std::string("'") + valley_test::program() +
              "' simulate --landscape pl --optimizer gd --eta 0.01 --start 1 --steps 1e6 --csv - 2> '" + err +
              "' | head -1 > /dev/null") == 0);
  CHECK(valley::read_file("err", err).empty());
}

TEST_CASE("a signal leaves no half-written file and a status that says which") {
  const Folder folder;
  const std::string csv = folder / "x.csv";
  CHECK(shell("timeout -s TERM 0.3 '" + valley_test::program() +
              "' simulate --landscape pl --optimizer gd --eta 0.01 --start 1 " + "--steps 4e9 --csv '" + csv +
              "'; test $? = 124") == 0);
  CHECK(folder.files() == 0);
}

TEST_CASE("whatever signal ends a program, it leaves no half-written file") {
  const Folder folder;
  const auto [signal, number] = GENERATE(std::pair{"HUP", 1}, std::pair{"INT", 2}, std::pair{"QUIT", 3}, std::pair{"USR1", 10},
                                         std::pair{"USR2", 12}, std::pair{"ALRM", 14}, std::pair{"XCPU", 24});
  const std::string csv = folder / "x.csv";
  CHECK(shell("ulimit -c 0; env --default-signal '" + valley_test::program() +
              "' simulate --landscape pl --optimizer gd --eta 0.01 "
              "--start 1 --steps 4e9 --csv '" +
              csv + "' & p=$!; for i in $(seq 400); do ls '" + folder.path.string() +
              "' | grep -q . && break; sleep 0.05; done; kill -" + signal + " $p; wait $p") == 128 + number);
  CHECK(folder.files() == 0);
}

TEST_CASE("a limit on the size of files is status 3, one line, and no file") {
  const Folder folder, beside;
  const std::string err = beside / "err";
  CHECK(shell("ulimit -f 16; '" + valley_test::program() +
              "' simulate --landscape pl --optimizer gd --eta 0.01 --start 1 --steps 1e6 --csv '" + folder / "x.csv" + "' 2> '" +
              err + "'") == 3);
  CHECK(valley::read_file("err", err).find("File too large") != std::string::npos);
  CHECK(folder.files() == 0);
}

TEST_CASE("a standard output that the caller closed is status 3, and no file takes its place") {
  const Folder folder;
  const std::string json = folder / "x.json", command = "'" + valley_test::program() + "' check sam_cycle --quick --json ";
  CHECK(shell(command + json + " >&- 2> /dev/null") == 3);
  CHECK(nlohmann::json::parse(valley::read_file("json", json))["claims"].size() == 1);
  CHECK(shell(command + "- >&- 2> /dev/null") == 3);
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
  CHECK(doubles["growth_exact"] == 1.0625);
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

TEST_CASE("threshold of one sample: SGD is stable up to 2/a, and the paper's bound is vacuous") {
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

TEST_CASE("help and version are on standard output with status 0") {
  for (const char* command : {"--help", "--version", "check --help", "threshold --help", "simulate --help", "figure --help"}) {
    const Ran ran = run(command);
    CHECK(ran.status == 0);
    CHECK(ran.err.empty());
    CHECK(!ran.out.empty());
  }
}

TEST_CASE("check --json - writes JSON and nothing else, and its status says whether the claims hold") {
  const Ran listed = run("list");
  REQUIRE(listed.status == 0);
  const std::size_t first = listed.out.find_first_not_of(' ', listed.out.find(' '));
  const std::string id = listed.out.substr(first, listed.out.find(' ', first) - first);
  const Ran ran = run("check " + id + " --quick --seed 7 --json -");
  INFO(id << "\n" << ran.err);
  const auto json = nlohmann::json::parse(ran.out);
  CHECK(json["seed"] == 7);
  REQUIRE(json["claims"].size() == 1);
  CHECK(json["claims"][0]["id"] == id);
  CHECK(ran.status == (json["claims"][0]["verdict"] == "holds" ? 0 : 1));
  CHECK(ran.err.empty());
}

TEST_CASE("check opens its outputs before the work and leaves none behind when one can't be written") {
  const Folder folder;
  const Ran ran = run("check --quick --json '" + (folder / "x.json") + "' --junit /no/such/folder/x");
  CHECK(ran.status == 3);
  CHECK(ran.one_error_line());
  CHECK(ran.out.empty());
  CHECK(folder.files() == 0);
}

TEST_CASE("a figure asked for by its id whose outside data is missing is wrong usage") {
  const Folder folder;
  const Ran ran = run("figure stability_mnist --data '" + folder.path.string() + "' --out '" + (folder / "out") + "'");
  INFO(ran.err);
  CHECK(ran.status == 2);
  CHECK(ran.one_error_line());
  CHECK(ran.err.find("skipped") != std::string::npos);
}
