#include "gpu/statistics/forest.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>
#include <vector>

#include "gpu/statistics/moments.hpp"
#include "sim/draw.hpp"

namespace valley::gpu {
namespace {

/// Merging writes down what was merged with what.
struct Text {
  std::string text;
};
Text merge(const Text& a, const Text& b) { return {"(" + a.text + b.text + ")"}; }

std::vector<std::uint64_t> shuffled(std::uint64_t blocks, std::uint64_t seed) {
  std::vector<std::uint64_t> order(blocks);
  std::iota(order.begin(), order.end(), std::uint64_t{0});
  for (std::size_t i = order.size(); i > 1; --i) {
    std::swap(order[i - 1], order[Draw{seed, i, 0, 2}.index(0, static_cast<std::uint32_t>(i))]);
  }
  return order;
}

Moments leaf(std::uint64_t block) {
  std::vector<double> values, scratch(16);
  for (std::uint32_t i = 0; i < 13; ++i) values.push_back(std::exp(5 * Draw{9, block, i, 2}.normal(0)));
  return moments_of(values, scratch);
}

bool same(const Forest<Moments>& a, const Forest<Moments>& b) {
  return std::equal(a.nodes().begin(), a.nodes().end(), b.nodes().begin(), b.nodes().end(), [](const auto& x, const auto& y) {
    return x.first == y.first && x.second.level == y.second.level && x.second.value == y.second.value;
  });
}

TEST_CASE("blocks merge with their siblings and fold from left to right") {
  Forest<Text> forest;
  CHECK(forest.fold().text.empty());
  for (const int block : {4, 1, 6, 0, 3, 2, 5}) forest.insert(static_cast<std::uint64_t>(block), {std::to_string(block)});
  CHECK(forest.nodes().size() == 3);
  CHECK(forest.blocks() == 7);
  CHECK(forest.fold().text == "((((01)(23))(45))6)");
}

TEST_CASE("neighbours that are not siblings stay apart") {
  Forest<Text> forest;
  forest.insert(1, {"1"});
  forest.insert(2, {"2"});
  CHECK(forest.nodes().size() == 2);
}

TEST_CASE("any order of insertion gives the same bits") {
  for (const std::uint64_t blocks : {1u, 7u, 64u, 100u}) {
    Forest<Moments> straight;
    for (std::uint64_t block = 0; block < blocks; ++block) straight.insert(block, leaf(block));
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      Forest<Moments> forest;
      for (const std::uint64_t block : shuffled(blocks, seed)) forest.insert(block, leaf(block));
      REQUIRE(same(forest, straight));
      REQUIRE(forest.fold() == straight.fold());
    }
  }
}

TEST_CASE("any sharding, joined in any order, gives the same bits") {
  constexpr std::uint64_t blocks = 93;
  Forest<Moments> straight;
  for (std::uint64_t block = 0; block < blocks; ++block) straight.insert(block, leaf(block));
  for (std::uint32_t shards = 1; shards <= 9; ++shards) {
    std::vector<Forest<Moments>> parts(shards);
    for (std::uint64_t block = 0; block < blocks; ++block)
      parts[Draw{1, block, shards, 2}.index(0, shards)].insert(block, leaf(block));
    Forest<Moments> all;
    for (const std::uint64_t shard : shuffled(shards, shards)) all.join(parts[shard]);
    REQUIRE(same(all, straight));
    REQUIRE(all.blocks() == blocks);
  }
}

TEST_CASE("a subset's nodes depend on the subset alone") {
  Forest<Moments> forward, backward;
  for (std::uint64_t block = 0; block < 50; ++block) {
    if (block % 7 != 3) forward.insert(block, leaf(block));
    if ((49 - block) % 7 != 3) backward.insert(49 - block, leaf(49 - block));
  }
  CHECK(same(forward, backward));
}

TEST_CASE("saved nodes build the same forest again") {
  Forest<Moments> forest, again;
  for (const std::uint64_t block : {0, 1, 2, 5, 8, 9, 10, 11}) forest.insert(block, leaf(block));
  for (const auto& [first, node] : forest.nodes()) again.insert_node(first, node);
  CHECK(same(forest, again));
}

TEST_CASE("a block that is in already is refused, and the forest stays as it was") {
  Forest<Text> forest, other;
  for (const std::uint64_t block : {4, 5, 6, 7}) forest.insert(block, {"x"});
  for (const std::uint64_t block : {4, 5, 6, 7}) CHECK_THROWS_AS(forest.insert(block, {"y"}), std::invalid_argument);
  CHECK_THROWS_AS(forest.insert_node(0, {3, {"y"}}), std::invalid_argument);
  CHECK_THROWS_AS(forest.insert_node(6, {1, {"y"}}), std::invalid_argument);
  CHECK_THROWS_AS(forest.insert_node(9, {1, {"y"}}), std::invalid_argument);
  other.insert(0, {"y"});
  other.insert(6, {"y"});
  CHECK_THROWS_WITH(forest.join(other), Catch::Contains("block is 6 (in already)"));
  CHECK(forest.blocks() == 4);
  CHECK_THROWS_AS(forest.join(forest), std::invalid_argument);
}

}  // namespace
}  // namespace valley::gpu
