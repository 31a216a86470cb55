// Batches of samples; epochs hold every sample once.
#include "sim/data/sampler.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <set>

namespace valley {

TEST_CASE("an epoch's batches hold every sample once, in an order of its own, and the auxiliary batch another") {
  const Sampler sampler(23, 5, Order::epochs);
  REQUIRE(sampler.steps_per_epoch() == 4);
  const auto epoch = [&](std::uint32_t e, std::uint8_t use) {
    std::vector<std::uint32_t> all;
    for (std::uint32_t k = 0; k < 4; ++k) {
      const auto batch = sampler({.seed = 3, .trial = 2, .step = 4 * e + k, .use = use});
      all.insert(all.end(), batch.begin(), batch.end());
    }
    return all;
  };
  const auto first = epoch(0, 0);
  CHECK(std::set<std::uint32_t>(first.begin(), first.end()).size() == 20);
  CHECK(*std::max_element(first.begin(), first.end()) < 23);
  CHECK(first != epoch(1, 0));
  CHECK(first != epoch(0, 1));
  CHECK(first == epoch(0, 0));
  // Each of the 23 is left out of an epoch about as often as any other.
  std::vector<int> seen(23);
  for (std::uint32_t e = 0; e < 2000; ++e)
    for (const std::uint32_t i : epoch(e, 0)) ++seen[i];
  double chi = 0;
  for (const int count : seen) chi += std::pow(count - 2000 * 20. / 23, 2) / (2000 * 20. / 23 * 3 / 23);
  CHECK(chi < 52);  // 22 degrees of freedom, 0.9997
}

TEST_CASE("every order of an epoch comes equally often") {
  const Sampler sampler(3, 1, Order::epochs);
  std::vector<int> seen(27);
  constexpr std::uint32_t epochs = 6000;
  for (std::uint32_t e = 0; e < epochs; ++e) {
    std::size_t code = 0;
    for (std::uint32_t k = 0; k < 3; ++k) code = 3 * code + sampler({.seed = 4, .trial = 0, .step = 3 * e + k})[0];
    ++seen[code];
  }
  double chi = 0;
  int orders = 0;
  for (const int count : seen) {
    if (count == 0) continue;
    ++orders;
    chi += std::pow(count - epochs / 6., 2) / (epochs / 6.);
  }
  CHECK(orders == 6);
  CHECK(chi < 25);  // 5 degrees of freedom, 0.9999
}

}  // namespace valley
