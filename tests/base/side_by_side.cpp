#include "base/side_by_side.hpp"

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

using valley::side_by_side;

namespace {

void wait() { std::this_thread::sleep_for(std::chrono::milliseconds(1)); }

}  // namespace

TEST_CASE("work side by side: each once, and told in order") {
  for (const int threads : {1, 2, 7, 200}) {
    std::vector<std::atomic<int>> calls(100);
    std::vector<std::size_t> told;
    const bool all = side_by_side(
        100, threads,
        [&](std::size_t k) {
          if (k % 10 == 0) wait();  // the later ones are there first
          ++calls[k];
          return true;
        },
        [&](std::size_t k) {
          told.push_back(k);
          CHECK(calls[k] == 1);
        });
    CHECK(all);
    CHECK(std::all_of(calls.begin(), calls.end(), [](const auto& c) { return c == 1; }));
    REQUIRE(told.size() == 100);
    CHECK(std::is_sorted(told.begin(), told.end()));
  }
  CHECK(side_by_side(0, 3, [](std::size_t) { return false; }));
}

TEST_CASE("work side by side really is") {
  std::atomic<int> there = 0;
  CHECK(side_by_side(2, 2, [&](std::size_t) {
    ++there;
    for (int i = 0; i < 10000 && there < 2; ++i) wait();
    return there == 2;
  }));
}

TEST_CASE("work side by side ends at a no or a throw, and tells what came before") {
  for (const bool throws : {false, true}) {
    for (const int threads : {1, 3}) {
      std::atomic<int> begun = 0;
      std::vector<std::size_t> told;
      const auto go = [&] {
        return side_by_side(
            1000, threads,
            [&](std::size_t k) {
              ++begun;
              if (k >= 5 && throws) throw std::runtime_error("the fifth");
              if (k < 5 || k > 5) wait();
              return k != 5;
            },
            [&](std::size_t k) { told.push_back(k); });
      };
      if (throws)
        CHECK_THROWS_WITH(go(), "the fifth");
      else
        CHECK_FALSE(go());
      CHECK(begun < 1000);
      CHECK(told == std::vector<std::size_t>{0, 1, 2, 3, 4});
    }
  }
}
