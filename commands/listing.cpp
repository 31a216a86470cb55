#include "commands/listing.hpp"

#include <iostream>

#include "base/padded.hpp"

namespace valley {
namespace {

// Fixed, so that what two programs print lies in the same columns.
constexpr std::size_t kind_width = 11, id_width = 22;

}  // namespace

void print(const std::vector<Listed>& all) {
  for (const Listed& one : all)
    std::cout << padded_right(one.kind, kind_width) << padded_right(one.id, id_width) << one.says << '\n';
}

}  // namespace valley
