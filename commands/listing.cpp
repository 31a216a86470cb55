#include "commands/listing.hpp"

#include <algorithm>
#include <iostream>

#include "base/padded.hpp"

namespace valley {
namespace {

// The least, so that what two programs print lies in the same columns.
constexpr std::size_t kind_width = 11, id_width = 24;

}  // namespace

void print(const std::vector<Listed>& all) {
  std::size_t width = id_width;
  for (const Listed& one : all) width = std::max(width, one.id.size() + 2);
  for (const Listed& one : all)
    std::cout << padded_right(one.kind, kind_width) << padded_right(one.id, width) << one.says << '\n';
}

}  // namespace valley
