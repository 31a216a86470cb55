#include "gpu/statistics/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/require.hpp"

namespace valley::gpu {

Histogram::Page& Histogram::page_of(std::uint32_t octave) {
  if (place[octave] == 0) {
    pages.emplace_back();
    place[octave] = static_cast<std::uint16_t>(pages.size());
  }
  return pages[place[octave] - 1];
}

void Histogram::add(std::span<const double> values) {
  constexpr auto infinity = std::bit_cast<std::uint64_t>(std::numeric_limits<double>::infinity());
  for (const double value : values) {
    // One comparison finds the positive finite ones: 0 wraps around, the sign bit is the highest.
    const auto pattern = std::bit_cast<std::uint64_t>(value);
    if (pattern - 1 < infinity - 1) [[likely]] {
      const std::uint32_t bin = bin_of(value);
      ++page_of(bin / per_octave)[bin % per_octave];
    } else if (value <= 0) {
      ++zero_count;
    } else {
      ++infinite_count;
    }
  }
}

void Histogram::add_bin(std::uint32_t bin, std::uint64_t count) {
  require(bin < bins, "bin", static_cast<double>(bin), "0 to 131007");
  if (count > 0) page_of(bin / per_octave)[bin % per_octave] += count;
}

void Histogram::join(const Histogram& other) {
  other.for_each([this](std::uint32_t bin, std::uint64_t count) { add_bin(bin, count); });
  zero_count += other.zero_count;
  infinite_count += other.infinite_count;
}

std::uint64_t Histogram::count() const {
  std::uint64_t all = zero_count + infinite_count;
  for (const Page& page : pages) {
    for (const std::uint64_t count : page) all += count;
  }
  return all;
}

std::uint64_t Histogram::operator[](std::uint32_t bin) const {
  require(bin < bins, "bin", static_cast<double>(bin), "0 to 131007");
  const std::uint16_t page = place[bin / per_octave];
  return page == 0 ? 0 : pages[page - 1u][bin % per_octave];
}

double Histogram::quantile(double q) const {
  require(q >= 0 && q <= 1, "q", q, "0 to 1");
  const std::uint64_t all = count();
  require(all > 0, "count of the histogram", 0, "1 or more");
  const auto rank = std::clamp(static_cast<std::uint64_t>(std::ceil(q * static_cast<double>(all))), std::uint64_t{1}, all);
  std::uint64_t below = zero_count;
  if (rank <= below) return 0;
  double value = std::numeric_limits<double>::infinity();
  bool found = false;
  for_each([&](std::uint32_t bin, std::uint64_t count) {
    below += count;
    if (!found && rank <= below) {
      value = middle(bin);
      found = true;
    }
  });
  return value;
}

bool operator==(const Histogram& a, const Histogram& b) {
  if (a.zero_count != b.zero_count || a.infinite_count != b.infinite_count) return false;
  for (std::uint32_t bin = 0; bin < Histogram::bins; ++bin) {
    if (a[bin] != b[bin]) return false;
  }
  return true;
}

}  // namespace valley::gpu
