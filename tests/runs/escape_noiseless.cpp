// What valley escape says where nothing is random.
#include "runs/ensemble/exact.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "runs/ensemble/noise.hpp"
#include "sim/optimizer/micro.hpp"
#include "sim/optimizer/sam.hpp"
#include "sim/optimizer/usam.hpp"
#include "tests/runs/exact_means.hpp"
#include "tests/where.hpp"

using namespace valley;
using namespace valley::escape;
using namespace valley_test;

TEST_CASE("a step in groups of samples is not linear in its batch, one with momentum is and remembers") {
  const Usam usam{.descent = {.eta = 0.1, .momentum = 0.5}, .shift = {.rho = 0.1}};
  CHECK(is_linear(plain(usam)));
  CHECK_FALSE(is_linear_without_memory(plain(usam)));
  CHECK_FALSE(is_linear(plain(Micro<Usam>{usam, 2})));
  CHECK_FALSE(is_linear(plain(Sam{.descent = {.eta = 0.1}, .shift = {.rho = 0.1}})));
}

TEST_CASE("noiseless is what has no chance in it") {
  const Folder folder;
  const auto noiseless = [](const Options& o) { return is_noiseless(set_up(o).ensemble); };
  Options o = whole_batches(folder, "sgd", 0.1, 5);
  CHECK(noiseless(o));
  o.keys.set("batch", double{3});
  CHECK_FALSE(noiseless(o));
  o.keys.set("batch", double{4});
  o.keys.set("sampling", "with");
  CHECK_FALSE(noiseless(o));
  o.samples = 1;
  CHECK(noiseless(o));
  o.samples.reset();
  o.data = file_of({{1, 2}, {1, 2}, {1, 2}}, folder);
  CHECK(noiseless(o));
  o.data = file_of({{1, 2}, {1, 2}, {1, -2}}, folder);
  CHECK_FALSE(noiseless(o));
  Options c = on("curvature", "sgd", 0.1, 1, 5);
  c.keys.set("atoms", std::vector<double>{2, 2, 2});
  CHECK(noiseless(c));
  c.keys.set("atoms", std::vector<double>{1, 2, 2});
  c.keys.set("probabilities", std::vector<double>{0, 0.5, 0.5});
  CHECK(noiseless(c));
  c.keys.set("probabilities", std::vector<double>{1e-3, 0.5, 0.499});
  CHECK_FALSE(noiseless(c));
  Options pl = on("pl", "sgd", 0.1, 1, 5);
  CHECK(noiseless(pl));
  pl.keys.set("sigma2", 0.1);
  CHECK_FALSE(noiseless(pl));
}

TEST_CASE("few trials without noise are resolved, whatever they run on") {
  const Folder folder;
  const std::string data = " --data '" + file_of(four_rows, folder) + "' --batch 4 --sampling without --start 0.5";
  const std::string trials = GENERATE(std::string(" --trials 1"), std::string(" --trials 7"));
  for (const std::string& where :
       {std::string("--landscape pl --optimizer gd --start 1"),
        std::string("--landscape curvature --atoms 0.7 --optimizer sam --rho 0.1 --start 1"),
        std::string("--landscape toy --optimizer sam --rho 0.1 --start 1.5,0.1"), "--landscape quadratic --optimizer gd" + data,
        "--landscape quadratic --optimizer sam --rho 0.1 --momentum 0.9" + data}) {
    const Json json = answer(where + trials + " --eta 0.1 --steps 30 --record 10");
    CHECK(json["exact_from"] == "noiseless path");
    check_inside(json);
  }
  const Json noisy = answer("--landscape pl --sigma2 0.1 --optimizer sgd --start 1 --trials 7 --eta 0.1 --steps 3");
  CHECK(noisy["resolved"].back() == false);
}

TEST_CASE("after 100,000 steps without noise the exact mean is inside the interval, which is still narrow") {
  for (const std::string how : {"gd --eta 0.001", "usam --eta 0.0003 --rho 0.1", "gd --eta 0.6657"}) {
    const std::string steps = how.ends_with("0.6657") ? " --steps 80000 --record 20000" : " --steps 100000 --record 20000";
    const Json json = answer("--landscape quadratic --curvature 3 --start 1 --trials 20 --optimizer " + how + steps);
    CHECK(json["exact_from"] == "formula");
    for (std::size_t r = 0; r < json["step"].size(); ++r) {
      const double low = json["low"][r], high = json["high"][r], exact = json["exact_loss"][r];
      INFO(how << " " << json["step"][r] << " " << low << " " << exact << " " << high);
      CHECK((low <= exact && exact <= high));
      CHECK(high - low < 2e-9 * exact);
    }
  }
}

TEST_CASE("an unstable cycle that only underflow keeps a path at is not called exact") {
  // Curvatures 1 and 0.01. The first coordinate is 1e-346 when it begins to grow: no double, and 0 ever after. Exactly, and in
  // any wider arithmetic, SAM ends in its cycle along the first, of amplitude eta rho/(2 - eta).
  const Folder folder;
  const std::string command =
      "--landscape quadratic --data '" + file_of({{std::sqrt(2.), 0}, {0, 0.1 * std::sqrt(2.)}}, folder) +
      "' --batch 2 --sampling without --optimizer sam --rho 0.1 --eta 0.5 --trials 1 --steps 20000 --record 500";
  const double amplitude = 0.5 * 0.1 / 1.5, cycle = amplitude * amplitude / 2;
  const Json json = answer(command + " --start 0.001,1000");
  CHECK(json["low"].back() < 1e-9);
  CHECK(json["high"].back() >= cycle * (1 - 1e-9));
  CHECK(json["exact_loss"].back().is_null());
  CHECK(json["rounding_decides"].back() == 20000);
  CHECK(json["exact_loss"][1] == json["mean_loss"][1]);  // at step 500 nothing is decided yet
  CHECK(double(json["high"][1]) - double(json["low"][1]) < 1e-9 * double(json["high"][1]));

  long double x = 0.001L, y = 1000;  // whose exponent is wide enough
  for (int t = 0; t < 20000; ++t) {
    const long double length = std::hypot(x, 0.01L * y);
    x -= 0.5L * (x + 0.1L * x / length);
    y -= 0.5L * 0.01L * (y + 0.1L * 0.01L * y / length);
  }
  CHECK(static_cast<double>(x * x / 2 + 0.005L * y * y) == Approx(cycle).epsilon(1e-9));

  const Json from_zero = answer(command + " --start 0,1000");  // a 0 that was given is no accident
  CHECK_FALSE(from_zero.contains("rounding_decides"));
  CHECK(from_zero["exact_loss"].back() == from_zero["mean_loss"].back());

  const Ran told = run("escape " + command + " --start 0.001,1000");
  CHECK(told.out.find("rounding decides at step 20000") != std::string::npos);
}

TEST_CASE("what rounding decides survives shards") {
  const Folder folder;
  const std::string command = "--landscape quadratic --data '" + file_of({{std::sqrt(2.), 0}, {0, 0.1 * std::sqrt(2.)}}, folder) +
                              "' --batch 2 --sampling without --optimizer sam --rho 0.1 --eta 0.5 --trials 5 --steps 4000 "
                              "--record 2000 --start 0.001,1000";
  const Json whole = answer(command);
  REQUIRE(whole.contains("rounding_decides"));
  REQUIRE(run("escape " + command + " --shard 1/1 --partial '" + folder / "part" + "'").status == 0);
  const Json merged = Json::parse(run("merge '" + folder / "part" + "' --json -").out);
  for (const char* key : {"exact_loss", "low", "high", "rounding_decides"}) CHECK(merged[key] == whole[key]);
}

TEST_CASE("on a path that settles rounding decides nothing, and the interval is as narrow as it was") {
  const Folder folder;
  for (const std::string& how :
       {std::string("--landscape toy --optimizer sam --rho 0.1 --start 1.5,0.1 --eta 0.1"),
        std::string("--landscape pl --optimizer gd --start 3 --eta 0.05"),
        std::string("--landscape tanh2 --optimizer usam --rho 0.1 --momentum 0.5 --start 2 --eta 0.2")}) {
    const Json json = answer(how + " --trials 1 --steps 200 --record 50");
    CHECK_FALSE(json.contains("rounding_decides"));
    for (std::size_t r = 0; r < json["step"].size(); ++r)
      CHECK(double(json["high"][r]) - double(json["low"][r]) < 1e-13 * double(json["high"][r]));
  }
}

TEST_CASE("a loss that is what rounding has left of 0 is not called exact") {
  const Folder folder;
  Options o = whole_batches(folder, "gd", 0.5, 1);
  o.data = file_of({{1, 0.3}, {1, 0.3}}, folder);  // eta h = 1 to rounding
  o.keys.set("batch", double{2});
  o.rule.eta = 2 / (2 * (1 + 0.09));
  const Exact found = exact_loss(set_up(o), ExactWhen::automatic);
  CHECK(std::isnan(found.loss.back()));
  CHECK(found.rounding.high.back() < 1e-30);
}

TEST_CASE("gd is taken on whole batches of rows, and refused on others") {
  const Folder folder;
  const std::string command = "escape --landscape quadratic --data '" + file_of(four_rows, folder) +
                              "' --optimizer gd --eta 0.2 --start 0.5 --trials 5 --steps 10";
  CHECK(run(command + " --batch 4 --sampling without").status == 0);
  CHECK(run(command + " --samples 1").status == 0);
  check_refused(run(command), {"one of four", "--optimizer is gd", "noisy"});
  check_refused(run(command + " --batch 4"), {"with replacement", "--optimizer is gd", "--sampling without"});
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(VALLEY_HAS_CUDA)  // both reserve addresses without using them
TEST_CASE("100,000 recorded steps of a few trials fit into a gigabyte") {
  CHECK(shell("ulimit -v 1000000; '" + valley_test::program() +
              "' escape --landscape pl --sigma2 0.1 --optimizer sgd --eta 0.01 --start 1 "
              "--trials 10 --steps 99999 --record 1 --device serial --json - > /dev/null") == 0);
}
#endif
