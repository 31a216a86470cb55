#include "gpu/ensemble.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>

#include "base/checksum.hpp"
#include "base/require.hpp"

namespace valley::gpu {
namespace {

/// Steele, Lea and Flood (2014), "Fast splittable pseudorandom number generators": the finaliser of SplitMix64.
std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

std::uint32_t dimension_of(const Ensemble& e) {
  return e.landscape.by_trial() ? static_cast<std::uint32_t>(e.landscape.coordinates()) : e.start.dimension;
}

/// So that products with others of such size are doubles.
constexpr double farthest = 1e100;

void check_rows(const RowsOfData& f, const Ensemble& e) {
  require(f.n >= 1 && e.rows.size() == std::size_t{f.n} * e.landscape.coordinates(), "rows", static_cast<double>(e.rows.size()),
          "n rows of D numbers");
  require(e.offsets.empty() || e.offsets.size() == f.n, "offsets", static_cast<double>(e.offsets.size()), "none, or n");
  const auto [low, high] = std::minmax_element(e.rows.begin(), e.rows.end());
  const double largest = std::max(-*low, *high);
  require(largest <= farthest, "largest entry of the rows", largest, "up to 1e100; rescale them");
  require(f.batching.size >= 1, "batch", f.batching.size, ">= 1");
  if (f.batching.sampling == Sampling::without_replacement) {
    const auto most = std::min(f.n, most_without_replacement);
    require(f.batching.size <= most, "batch", f.batching.size,
            "1 to " + std::to_string(most) + " without replacement in an ensemble");
  }
}

}  // namespace

std::vector<std::uint32_t> Ensemble::recorded_steps() const {
  std::vector<std::uint32_t> all{0};
  const std::uint64_t T = steps();
  if (record > 0)
    for (std::uint64_t t = record; t < T; t += record) all.push_back(static_cast<std::uint32_t>(t));
  if (T > 0) all.push_back(static_cast<std::uint32_t>(T));
  return all;
}

std::uint64_t Ensemble::blocks() const { return trials / block_trials + (trials % block_trials != 0 ? 1 : 0); }

int Ensemble::fields() const {
  int most = 1;
  for (const Phase& phase : phases) most = std::max(most, fields_of(phase.rule));
  return most;
}

void Ensemble::check() const {
  require(trials >= 1, "trials", static_cast<double>(trials), ">= 1");
  require(trials <= std::uint64_t{1} << 53, "trials", static_cast<double>(trials), "at most 2^53");
  require(!phases.empty(), "phases", "none", "at least one");
  std::uint32_t before = 0;
  for (const Phase& phase : phases) {
    require(phase.until > before, "steps of a phase", phase.until, "more than the phase before");
    before = phase.until;
    const double eta = eta_of(phase.rule), rho = rho_of(phase.rule);
    require(eta > 0 && eta <= farthest, "eta", eta, "a finite number > 0, up to 1e100");
    require(rho >= 0 && rho <= farthest, "rho", rho, "a finite number >= 0, up to 1e100");
  }
  require(record == 0 || steps() / record < 100000, "record", record, "so many steps that there are at most 100000 records");
  require(start.dimension == dimension_of(*this) && start.dimension >= 1 && start.dimension <= Start::most, "start",
          std::to_string(start.dimension) + " coordinates", std::to_string(dimension_of(*this)) + " on this landscape");
  for (std::uint32_t c = 0; c < start.dimension; ++c)
    require(std::abs(start.at[c]) <= farthest, "start", start.at[c], "numbers of size up to 1e100");
  require(start.spread >= 0 && start.spread <= farthest / 100, "spread", start.spread, "0 to 1e98");
  require(escape.by == EscapeBy::never || escape.level > 0, "level of escape", escape.level, "> 0");
  if (const RowsOfData* const f = landscape.rows()) check_rows(*f, *this);
}

void Digest::add(std::uint64_t trial, const double* coordinate, std::size_t count, std::size_t stride) {
  std::uint64_t a = mix(trial + 0x9e3779b97f4a7c15u), b = mix(trial + 0x3c6ef372fe94f82au);
  for (std::size_t c = 0; c < count; ++c) {
    const auto bits = std::bit_cast<std::uint64_t>(coordinate[c * stride]);
    a = mix(a ^ bits);
    b = mix(b + bits);
  }
  first += a;
  second += b;
}

void Digest::join(const Digest& other) {
  first += other.first;
  second += other.second;
}

std::string Digest::hex() const { return in_hex(first) + in_hex(second); }

void Result::join(const Result& other) {
  require(records.empty() || records.size() == other.records.size(), "recorded steps", static_cast<double>(other.records.size()),
          "the same in all parts");
  if (records.empty()) records.resize(other.records.size());
  for (std::size_t r = 0; r < records.size(); ++r) records[r].join(other.records[r]);
  escape_times.join(other.escape_times);
  trials += other.trials;
  escaped += other.escaped;
  diverged += other.diverged;
  digest.join(other.digest);
}

}  // namespace valley::gpu
