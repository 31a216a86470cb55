#include "gpu/statistics/interval.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <utility>
#include <vector>

namespace valley::gpu {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double unseen = 4;  // events of probability unseen/n are missed by all n trials in a share e^-unseen of runs
constexpr double tail = 0.0183156388887;  // on either side: the same e^-4
constexpr double variance_trials_needed = 100;
constexpr double jump = 4, next_matters = 0.1;
constexpr double truncated_trials = 100;
constexpr double own_rounding = 8 * std::numeric_limits<double>::epsilon();  // of a loss from its state, and of the mean

double student(double n) { return boost::math::quantile(complement(boost::math::students_t(n - 1), tail)); }

/// The losses of neighbouring bins: how many, and the sum of their squares in units of 4^exponent.
struct Cluster {
  double trials = 0, squares = 0;
};

/// The largest losses up to a gap by the factor `jump`, the ones below up to the next gap, and all of them.
struct Top {
  Cluster first, second, all;
};

Top top_of(const Histogram& losses, int exponent) {
  std::vector<Cluster> clusters;  // from small to large
  Top top;
  if (losses.zeros() > 0) clusters.push_back({static_cast<double>(losses.zeros()), 0});
  double previous = 0;
  losses.for_each([&](std::uint32_t bin, std::uint64_t count) {
    const double value = Histogram::middle(bin), scaled = std::ldexp(value, -exponent), n = static_cast<double>(count);
    if (clusters.empty() || value / jump > previous) clusters.emplace_back();
    clusters.back().trials += n;
    clusters.back().squares += n * scaled * scaled;
    top.all.squares += n * scaled * scaled;
    previous = value;
  });
  if (!clusters.empty()) top.first = clusters.back();
  if (clusters.size() > 1) top.second = clusters[clusters.size() - 2];
  return top;
}

bool may_jump_again(const Top& top) {
  const auto& [first, second, all] = top;
  if (second.trials == 0) return false;
  const bool would_be_seen = first.trials * first.trials >= 3 * unseen * second.trials;
  const bool too_small = first.squares * first.squares <= next_matters * all.squares * second.squares;
  return !would_be_seen && !too_small;
}

/// low of min(f, c), c about the hundredth largest loss (a tenth of all, if fewer): right-skewed, so low errs to the safe side.
double truncated_low(const Record& record, double n, int exponent) {
  const double above = std::min(truncated_trials, std::ceil(n / 10));
  const double cut = std::min(record.losses.quantile(std::max(0., 1 - above / n)), record.largest);
  double sum = 0, squares = 0;  // lower edges, so that bins can only lower it
  const auto add = [&](double value, double count) {
    sum += count * std::ldexp(value, -exponent);
    squares += count * std::ldexp(value, -exponent) * std::ldexp(value, -exponent);
  };
  record.losses.for_each([&](std::uint32_t bin, std::uint64_t count) {
    add(std::min(cut, Histogram::lower_edge(bin)), static_cast<double>(count));
  });
  add(cut, static_cast<double>(record.losses.infinite()));
  const double mean = sum / n, variance = std::max(0., squares / n - mean * mean) * n / (n - 1);
  return std::ldexp(mean - student(n) * std::sqrt(variance / n) - unseen * mean / n, exponent);
}

/// (low, high) of the resolved case, in units of 2^exponent. Of what was not seen, `smallest` is the least.
std::pair<double, double> corrected(const Moments& loss, double smallest, double largest) {
  const double n = loss.count, z = student(n), s = std::sqrt(loss.m2 / (n - 1));
  const double skewed = s > 0 ? (2 * z * z + 1) / 6 * (loss.m3 / n) / (s * s) / n : 0;  // (2 z^2 + 1)/6 g s/n
  const double rounding = own_rounding * loss.mean;
  const double plain = z * s / std::sqrt(n) + rounding;
  return {loss.mean - plain - std::max(0., -skewed) - unseen * (loss.mean - smallest) / n,
          loss.mean + plain + std::max(0., skewed) + unseen * (largest - loss.mean) / n};
}

/// Maurer and Pontil (2009), theorem 4, for values in [0, supremum]: half the width.
double rigorous(const Moments& loss, double supremum) {
  const double n = loss.count, logarithm = std::log(2 / tail);
  const double s = std::ldexp(std::sqrt(loss.m2 / (n - 1)), loss.exponent);
  return s * std::sqrt(2 * logarithm / n) + 7 * supremum * logarithm / (3 * (n - 1));
}

}  // namespace

MeanInterval mean_interval(const Record& record, double supremum, bool certain, double rounding) {
  const double n = static_cast<double>(record.losses.count());
  require(n > 0, "count of the record", n, "1 or more");
  require(supremum >= record.largest, "supremum", supremum, "at least the largest loss");
  const Moments loss = record.sums.fold().loss;
  const auto in_units = [&](double value) { return std::ldexp(value, -loss.exponent); };
  const auto out = [&](double value) { return std::ldexp(value, loss.exponent); };

  MeanInterval all{.mean = loss.count > 0 ? mean_of(loss) : infinity, .high = supremum};
  const double sum = loss.mean * loss.count, squares = loss.m2 + loss.mean * sum;
  all.carried_by = squares > 0 ? sum * sum / squares : 0;
  all.largest_share = sum > 0 ? in_units(record.largest) / sum : 0;
  all.variance_trials = loss.m4 > 0 ? std::min(loss.count, loss.m2 * loss.m2 / loss.m4) : loss.count;
  // Losses that are all zero may be what underflow has left of larger ones.
  const bool diverged = record.losses.infinite() > 0, vanished = record.largest < std::numeric_limits<double>::min();
  if (certain && !diverged && !vanished) {
    all.resolved = true;
    all.low = std::max(0., record.smallest * (1 - own_rounding - rounding));
    all.high = std::min(supremum, record.largest * (1 + own_rounding + rounding));
    return all;
  }
  if (loss.count < 2) return all;

  const bool constant = record.smallest == record.largest;
  const bool enough = (constant ? n : all.variance_trials) >= variance_trials_needed;
  all.resolved = !diverged && !vanished && enough && !may_jump_again(top_of(record.losses, loss.exponent));
  const double least = all.resolved ? in_units(record.smallest) : 0;
  const auto [low, high] = corrected(loss, least, in_units(record.largest));
  if (all.resolved) {
    all.low = std::max(0., out(low));
    all.high = std::min(supremum, out(high));
  } else if (supremum < infinity && !diverged) {
    const double half = rigorous(loss, supremum);
    all.low = std::max(0., all.mean - half);
    all.high = std::min(supremum, all.mean + half);
  } else {
    all.low = std::max({0., diverged ? 0. : out(low), truncated_low(record, n, loss.exponent)});
  }
  return all;
}

}  // namespace valley::gpu
