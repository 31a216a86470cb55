// valley diagram: the numbers are threshold's, as CSV, as JSON and drawn.
#include <nlohmann/json.hpp>
#include <set>

#include "base/table.hpp"
#include "tests/program.hpp"

using namespace valley_test;

namespace {

const std::string rows = "1,0\n0.5,0.8\n-0.3,1.1\n0.9,-0.4\n";

struct Data : Folder {
  std::string name = *this / "rows.csv", arguments = "diagram --data '" + name + "' ";
  Data() { write(name, rows); }
};

/// eta of a curve at a radius and a batch size.
double eta(const valley::Table& table, const std::string& curve, double rho, double batch) {
  for (const auto& row : table.rows)
    if (row[5] == valley::Cell(curve) && row[3] == valley::Cell(rho) && row[2] == valley::Cell(batch))
      return std::get<double>(row[6]);
  FAIL("no " << curve << " at " << rho << ", " << batch);
  return 0;
}

}  // namespace

TEST_CASE("a diagram's step sizes are those of threshold, whatever it is drawn over") {
  const Data data;
  for (const auto& [arguments, sampling] : {std::pair{"--batch 1,2 --rho 0.1,0,0.1,0.2", "with"},
                                            {"--over batch --rho 0,0.1,0.2 --batch 2,1 --sampling without", "without"}}) {
    const Ran ran = run(data.arguments + arguments);
    INFO(ran.err);
    REQUIRE(ran.status == 0);
    const valley::Table table = valley::parse_table(ran.out, "out");
    CHECK(table.rows.size() == 2 * 3 * 6);
    for (const std::string coupling : {"fresh", "shared"}) {
      const auto json =
          nlohmann::json::parse(run("threshold --data '" + data.name + "' --batch 2 --rho 0.2 --json - --coupling " + coupling +
                                    " --sampling " + sampling)
                                    .out);
      CHECK(eta(table, coupling, 0.2, 2) == Approx(json["eta_exact"].get<double>()).epsilon(1e-11));
      if (coupling == "shared") continue;
      for (const std::string rung : {"bound", "necessary", "sufficient", "mean"})
        CHECK(eta(table, rung, 0.2, 2) == Approx(json["eta_" + rung].get<double>()).epsilon(1e-9));
    }
  }
}

TEST_CASE("a diagram's defaults are radii around 1/lambda_max, and batches up to all samples") {
  const Data data;
  const auto over_rho = nlohmann::json::parse(run(data.arguments + "--batch 2 --points 3 --json -").out);
  const auto threshold = nlohmann::json::parse(run("threshold --data '" + data.name + "' --batch 2 --rho 0 --json -").out);
  CHECK(over_rho["points"].size() == 4 * 6);
  CHECK(over_rho["points"][0]["rho"] == 0);
  CHECK(over_rho["points"][23]["rho"].get<double>() * threshold["lambda_max"].get<double>() == Approx(10));
  CHECK(over_rho["n"] == 4);
  CHECK(over_rho["d"] == 2);
  const auto over_batch = nlohmann::json::parse(run(data.arguments + "--over batch --rho 0.1 --json -").out);
  CHECK(over_batch["over"] == "batch");
  CHECK(over_batch["points"].size() == 3 * 6);
  CHECK(over_batch["points"][17]["batch"] == 4);
}

TEST_CASE("a diagram of data alone has a panel for batches of one, 8 and so on below n, or for SGD and one radius") {
  const Folder folder;
  std::string rows;
  for (int i = 0; i < 20; ++i) rows += std::to_string(i % 7 + 1) + "," + std::to_string(i % 3) + "\n";
  write(folder / "rows.csv", rows);
  const auto values = [&](const std::string& more, const char* key) {
    std::set<double> all;
    const auto json = nlohmann::json::parse(run("diagram --data '" + folder / "rows.csv" + "' --json - " + more).out);
    for (const auto& point : json["points"]) all.insert(point[key].get<double>());
    return all;
  };
  CHECK(values("--points 2", "batch") == std::set<double>{1, 8});
  CHECK(values("--over batch", "batch") == std::set<double>{1, 2, 4, 8, 16, 20});
  CHECK(values("--over batch", "rho").size() == 2);
  CHECK(*values("--over batch", "rho").begin() == 0);
}

TEST_CASE("a diagram says which steps are known within an interval only") {
  const Folder folder;
  write(folder / "rows.csv", "1,1\n1,1.00000000000001\n2,2.00000000000001\n");
  const std::string of =
      "diagram --over rho --batch 1 --csv '" + folder / "d.csv" + "' --svg '" + folder / "d.svg" + "' --data '";
  const Ran wide = run(of + folder / "rows.csv" + "'");
  REQUIRE(wide.status == 0);
  CHECK(wide.out.find(" (between ") != std::string::npos);
  CHECK(valley::read_file("svg", folder / "d.svg").find("are known no better than to 0.1 %") != std::string::npos);
  write(folder / "apart.csv", "1,0\n0.8,0.6\n");
  const Ran known = run(of + folder / "apart.csv" + "' --momentum 0.9");
  REQUIRE(known.status == 0);
  CHECK(known.out.find("between") == std::string::npos);
  CHECK(valley::read_file("svg", folder / "d.svg").find("no better") == std::string::npos);
}

TEST_CASE("with momentum a diagram's step sizes are those of threshold") {
  const Data data;
  for (const std::string rule : {" --momentum 0.9", " --momentum 0.9 --nesterov", " --momentum 0.5 --weight-decay 0.2"}) {
    const valley::Table table = valley::parse_table(run(data.arguments + "--batch 2 --rho 0.1,0.2" + rule).out, "out");
    const auto json = nlohmann::json::parse(run("threshold --data '" + data.name + "' --batch 2 --rho 0.2 --json -" + rule).out);
    CHECK(eta(table, "shared", 0.2, 2) == Approx(json["eta_exact"].get<double>()).epsilon(1e-11));
    CHECK(eta(table, "fresh", 0.2, 2) == Approx(json["eta_fresh"].get<double>()).epsilon(1e-11));
    CHECK(eta(table, "bound", 0.2, 2) == Approx(json["eta_bound"].get<double>()).epsilon(1e-11));
    CHECK(table.rows.size() == (rule.find("nesterov") == rule.npos ? 2 * 6 : 2 * 4));
  }
  const auto over =
      nlohmann::json::parse(run(data.arguments + "--batch 1 --over momentum --nesterov --momentum 0.9,0 --json -").out);
  REQUIRE(over["points"].size() == 6 + 4);
  CHECK(over["points"][5]["eta"].get<double>() == Approx(1.848541514033));
  CHECK(over["points"][9]["momentum"] == 0.9);
  CHECK(over["points"][9]["eta"].get<double>() == Approx(0.758247788020));
}

TEST_CASE("a diagram has where a typical trial ceases to shrink, from the exact step on to where threshold's bracket says so") {
  const Data data;
  for (const std::string rule : {"", " --momentum 0.9 --nesterov"}) {
    const auto answer =
        nlohmann::json::parse(run(data.arguments + "--batch 2 --rho 0,0.1,0.2 --almost-sure --json -" + rule).out);
    std::set<std::string> curves;
    for (const auto& point : answer["points"]) {
      const std::string curve = point["curve"];
      curves.insert(curve);
      if (curve.find("_typical") == curve.npos) continue;
      const auto at = nlohmann::json::parse(run("threshold --data '" + data.name + "' --batch 2 --almost-sure --json - --rho " +
                                                point["rho"].dump() + " --eta " + point["eta"].dump() + " --coupling " +
                                                curve.substr(0, curve.find('_')) + rule)
                                                .out);
      CHECK(std::abs(at["rate_low"].get<double>()) < 1e-9);
      CHECK(at["eta_exact_low"].get<double>() == Approx(point["low"].get<double>()).epsilon(1e-11));
      CHECK((point["low"] < point["eta"] && point["eta"] <= point["high"]));
    }
    CHECK((curves.count("fresh_typical") == 1 && curves.count("shared_typical") == 1));
  }
}

TEST_CASE("a diagram that went into files says which, and in short what is in them") {
  const Data data;
  const std::string file = data / "d.csv", words = file + ": largest stable step size, shared batches: ";
  const auto says = [&](const std::string& arguments) { return run(data.arguments + arguments + " --csv '" + file + "'").out; };
  const auto step = [&](const std::string& curve, double rho, double batch) {
    return valley::rounded(eta(valley::read_table(file), curve, rho, batch), 4);
  };
  const std::string over_rho = says("--batch 2,1 --rho 0.2,0,0.1");
  CHECK(over_rho == words + "batch size 1: " + step("shared", 0, 1) + " at radius 0, " + step("shared", 0.2, 1) +
                        " at radius 0.2; batch size 2: " + step("shared", 0, 2) + " at radius 0, " + step("shared", 0.2, 2) +
                        " at radius 0.2\n");
  const std::string over_batch = says("--over batch --batch 4,1,2 --rho 0.1");
  CHECK(over_batch ==
        words + "radius 0.1: " + step("shared", 0.1, 1) + " at batch size 1, " + step("shared", 0.1, 4) + " at batch size 4\n");
  CHECK(says("--over momentum --batch 1 --momentum 0,0.9").starts_with(words + "batch size 1: "));
  const Ran both = run(data.arguments + "--batch 1 --points 2 --json - --csv '" + file + "'");
  CHECK(nlohmann::json::accept(both.out));
}

TEST_CASE("a diagram is drawn from its own numbers, with and without SGD, and leaves nothing else") {
  const Data data;
  const std::string svg = data / "d.svg", pdf = data / "d.pdf", csv = data / "d.csv";
  for (const char* arguments : {"--batch 1,2 --points 3", "--batch 2 --rho 0.1,0.2", "--over batch --rho 0.1",
                                "--over momentum --batch 1,2 --momentum 0,0.5,0.9", "--batch 1 --points 3 --almost-sure"}) {
    const Ran ran = run(data.arguments + arguments + " --svg '" + svg + "' --pdf '" + pdf + "' --csv '" + csv + "'");
    INFO(arguments << "\n" << ran.err);
    REQUIRE(ran.status == 0);
    CHECK(ran.out.starts_with(csv + ", " + svg + ", " + pdf + ": largest stable step size, shared batches: "));
    CHECK(std::count(ran.out.begin(), ran.out.end(), '\n') == 1);
    const std::string drawn = valley::read_file("svg", svg);
    CHECK(drawn.find("<svg") != std::string::npos);
    for (const char* words : {"late-SAM's bound", "one-step, sufficient", "exact, shared batches"})
      CHECK(drawn.find(words) != drawn.npos);
    CHECK(valley::read_file("pdf", pdf).substr(0, 4) == "%PDF");
    CHECK(valley::read_table(csv).rows.size() >= 12);
    CHECK(data.files() == 4);
  }
}

TEST_CASE("a diagram refuses what cannot be drawn, in one line, before any file is made") {
  const Data data;
  for (const Bad& bad :
       {Bad{"--batch 1,2,3,4,5,6,7", "--batch is 7 numbers", "up to 6"},
        {"--batch 1.5", "--batch is 1.5", "whole numbers"},
        {"--batch 1 --rho -1,2", "--rho is -1", "numbers >= 0"},
        {"--batch 1 --rho 0,0.1", "--rho is 1 numbers above 0", "at least two"},
        {"--batch 8 --sampling without", "--batch is 8", "at most the 4 samples"},
        {"--batch 1 --rho 1,1e40", "--rho is 1e+40", "on these data"},
        {"--batch 1 --gram", "4 lines of 2 numbers", "a Gram matrix"},
        {"--batch 1 --momentum 0.5,0.9", "--momentum is 2 numbers", "one number"},
        {"--batch 1 --over momentum --rho 0,1", "--rho is 2 numbers", "one number"},
        {"--batch 1 --over momentum --momentum 0.9", "--momentum is 1 numbers", "at least two"},
        {"--batch 1 --momentum 1", "--momentum is 1", "numbers in [0, 1)"},
        {"--batch 1 --nesterov", "--nesterov is given without momentum", "a --momentum above 0"},
        {"--batch 1 --almost-sure --momentum 0.5", "--almost-sure is given with heavy-ball momentum", "--nesterov"},
        {"--batch 1 --weight-decay -1", "--weight-decay is -1", ""},
        {"--batch 1 --over eta", "--over is 'eta'", "rho, batch, momentum"}}) {
    check_refused(run(data.arguments + bad.arguments + " --svg '" + data / "d.svg" + "'"), bad);
    CHECK(data.files() == 1);
  }
}
