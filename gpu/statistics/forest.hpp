// Reduction whose every bit depends only on which blocks are in it. The node (level, index) stands for the blocks
// [index 2^level, (index + 1) 2^level), and is always merge(left half, right half); a node merges with its sibling
// as soon as both are there. So the order of arrival, threads, shards and restarts leave no trace, and what is kept
// is one node for each run of blocks: about log2(blocks) for all of them.
#pragma once

#include <bit>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <utility>

#include "base/require.hpp"

namespace valley::gpu {

/// T is a value with T merge(const T& left, const T& right) beside it; T{} stands for nothing.
template <class T>
class Forest {
 public:
  struct Node {
    unsigned level = 0;
    T value{};
  };

  /// Adds one block. Throws std::invalid_argument when it is in already.
  void insert(std::uint64_t block, T value) { insert_node(block, {0, std::move(value)}); }

  /// Adds the 2^level blocks from `first` on, a node that another forest made (of the same level and first block).
  /// Throws std::invalid_argument unless it is a node (first a multiple of 2^level) whose blocks are all missing here.
  void insert_node(std::uint64_t first, Node node) {
    require_free(first, node.level);
    while (node.level < 63) {
      const std::uint64_t sibling = first ^ std::uint64_t{1} << node.level;
      const auto other = trees.find(sibling);
      if (other == trees.end() || other->second.level != node.level) break;
      node.value = first < sibling ? merge(node.value, other->second.value) : merge(other->second.value, node.value);
      first = first < sibling ? first : sibling;
      ++node.level;
      trees.erase(other);
    }
    trees.emplace(first, std::move(node));
  }

  /// Adds all blocks of `other`. Throws std::invalid_argument, and changes nothing, where both have some block.
  void join(const Forest& other) {
    for (const auto& [first, node] : other.trees) require_free(first, node.level);
    for (const auto& [first, node] : other.trees) insert_node(first, node);
  }

  /// Everything merged, nodes from left to right; T{} for an empty forest.
  T fold() const {
    T all{};
    for (auto node = trees.begin(); node != trees.end(); ++node) {
      all = node == trees.begin() ? node->second.value : merge(all, node->second.value);
    }
    return all;
  }

  /// The nodes, by their first block: what has to be saved.
  const std::map<std::uint64_t, Node>& nodes() const { return trees; }

  /// How many blocks are in.
  std::uint64_t blocks() const {
    std::uint64_t count = 0;
    for (const auto& [first, node] : trees) count += std::uint64_t{1} << node.level;
    return count;
  }

 private:
  static std::uint64_t last(std::uint64_t first, unsigned level) { return first + ((std::uint64_t{1} << level) - 1); }

  void require_free(std::uint64_t first, unsigned level) const {
    require(level < 64, "level", static_cast<double>(level), "0 to 63");
    require(std::countr_zero(first) >= static_cast<int>(level), "first block", static_cast<double>(first),
            "multiples of 2^level");
    const auto after = trees.upper_bound(first);
    const bool right_free = after == trees.end() || after->first > last(first, level);
    const auto before = after == trees.begin() ? trees.end() : std::prev(after);
    const bool left_free = before == trees.end() || last(before->first, before->second.level) < first;
    require(right_free && left_free, "block", std::to_string(first) + " (in already)", "each block once");
  }

  std::map<std::uint64_t, Node> trees;
};

}  // namespace valley::gpu
