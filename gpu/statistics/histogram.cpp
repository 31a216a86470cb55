#include "gpu/statistics/histogram.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "base/require.hpp"

namespace valley::gpu {
namespace {

/// Counts of many values on their way into a histogram: whole octaves, found without a search.
class Tally {
 public:
  void add(std::uint32_t bin) { ++page_of(bin / Histogram::per_octave)[bin % Histogram::per_octave]; }

  /// visit(bin, count) for every bin that has something in it, from small to large.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (std::uint32_t octave = least; octave <= most; ++octave) {
      if (place[octave] == 0) continue;
      const Page& page = pages[place[octave] - 1u];
      for (std::uint32_t i = 0; i < Histogram::per_octave; ++i)
        if (page[i] > 0) visit(octave * Histogram::per_octave + i, page[i]);
    }
  }

 private:
  using Page = std::array<std::uint64_t, Histogram::per_octave>;

  Page& page_of(std::uint32_t octave) {
    if (place[octave] == 0) {
      pages.emplace_back();
      place[octave] = static_cast<std::uint16_t>(pages.size());
      least = std::min(least, octave);
      most = std::max(most, octave);
    }
    return pages[place[octave] - 1u];
  }

  std::array<std::uint16_t, 2047> place{};  // of an octave's page, counted from 1; 0: none yet
  std::vector<Page> pages;
  std::uint32_t least = 2046, most = 0;
};

}  // namespace

void Histogram::add(std::span<const double> values) {
  constexpr auto infinity = std::bit_cast<std::uint64_t>(std::numeric_limits<double>::infinity());
  constexpr std::size_t few = 64;
  const auto count_all = [&](auto&& count) {
    for (const double value : values) {
      // One comparison finds the positive finite ones: 0 wraps around, the sign bit is the highest.
      const auto pattern = std::bit_cast<std::uint64_t>(value);
      if (pattern - 1 < infinity - 1) [[likely]] {
        count(bin_of(value));
      } else if (value <= 0) {
        ++zero_count;
      } else {
        ++infinite_count;
      }
    }
  };
  if (values.size() < few) return count_all([this](std::uint32_t bin) { add_bin(bin, 1); });
  Tally tally;
  count_all([&](std::uint32_t bin) { tally.add(bin); });
  std::vector<Filled> found;
  tally.for_each([&](std::uint32_t bin, std::uint64_t count) { found.push_back({bin, count}); });
  merge_in(found);
}

void Histogram::add_bin(std::uint32_t bin, std::uint64_t count) {
  require(bin < bins, "bin", static_cast<double>(bin), "0 to 131007");
  const Filled one{bin, count};
  if (count > 0) merge_in({&one, 1});
}

void Histogram::merge_in(std::span<const Filled> others) {
  // First what is there already, then, where there is more, from the largest down in place.
  std::size_t missing = 0;
  auto at = filled.begin();
  for (const Filled& other : others) {
    at = std::lower_bound(at, filled.end(), other.bin, [](const Filled& a, std::uint32_t bin) { return a.bin < bin; });
    missing += at == filled.end() || at->bin != other.bin ? 1 : 0;
  }
  std::size_t from = filled.size(), to = from + missing;
  if (others.size() > 1) filled.reserve(to);  // no more than it takes: there are many histograms
  filled.resize(to);
  for (std::size_t k = others.size(); k > 0;) {
    const Filled& other = others[k - 1];
    if (from > 0 && filled[from - 1].bin > other.bin) {
      filled[--to] = filled[--from];
    } else {
      const bool same = from > 0 && filled[from - 1].bin == other.bin;
      const std::uint64_t before = same ? filled[--from].count : 0;
      filled[--to] = {other.bin, before + other.count};
      --k;
    }
  }
}

void Histogram::join(const Histogram& other) {
  merge_in(other.filled);
  zero_count += other.zero_count;
  infinite_count += other.infinite_count;
}

std::uint64_t Histogram::count() const {
  std::uint64_t all = zero_count + infinite_count;
  for (const Filled& one : filled) all += one.count;
  return all;
}

std::uint64_t Histogram::operator[](std::uint32_t bin) const {
  require(bin < bins, "bin", static_cast<double>(bin), "0 to 131007");
  const auto at = std::lower_bound(filled.begin(), filled.end(), bin, [](const Filled& a, std::uint32_t b) { return a.bin < b; });
  return at == filled.end() || at->bin != bin ? 0 : at->count;
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

}  // namespace valley::gpu
