// What valley threshold refuses, and answers at the ends of the range.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/program.hpp"

using namespace valley_test;

namespace {

const std::string threshold_numbers = " --batch 1 --rho 0.1 --json -";

}  // namespace

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
               Bad{"--batch 1 --rho 0.1 --coupling loose", "--coupling is 'loose'", "fresh, shared"},
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
