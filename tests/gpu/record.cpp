#include "gpu/statistics/record.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "sim/draw.hpp"

namespace valley::gpu {
namespace {

constexpr std::size_t block_trials = 64;
constexpr std::uint64_t blocks = 21;

std::vector<double> logarithms(std::vector<double> losses) {
  for (double& f : losses) f = f > 0 && f < INFINITY ? std::log(f) : NAN;
  return losses;
}

/// The losses of one block: some zero, some diverged, the last block partial.
std::vector<double> losses_of(std::uint64_t block) {
  std::vector<double> out;
  for (std::uint32_t i = 0; i < (block + 1 == blocks ? 17 : block_trials); ++i) {
    const Draw xi{21, block, i, 2};
    const double u = xi.uniform(2);
    out.push_back(u < 0.05 ? 0 : u > 0.97 ? INFINITY : u > 0.96 ? NAN : std::exp(4 * xi.normal(0)));
  }
  return out;
}

void add(Record& record, std::uint64_t block) {
  std::vector<double> scratch(block_trials);
  record.add(block, losses_of(block), logarithms(losses_of(block)), block % 3, scratch);
}

bool same(const Record& a, const Record& b) {
  return a.sums.fold() == b.sums.fold() && a.sums.blocks() == b.sums.blocks() && a.losses == b.losses &&
         a.smallest == b.smallest && a.largest == b.largest && a.escaped == b.escaped;
}

Record whole() {
  Record record;
  for (std::uint64_t block = 0; block < blocks; ++block) add(record, block);
  return record;
}

TEST_CASE("a record agrees with plain sums over all its losses") {
  const Record record = whole();
  long double sum = 0, logs = 0, largest = 0;
  std::uint64_t zeros = 0, infinite = 0, finite = 0;
  for (std::uint64_t block = 0; block < blocks; ++block) {
    for (const double loss : losses_of(block)) {
      zeros += loss == 0;
      infinite += !std::isfinite(loss);
      if (!std::isfinite(loss)) continue;
      ++finite;
      sum += loss;
      logs += loss > 0 ? std::log(loss) : 0;
      largest = std::max<long double>(largest, loss);
    }
  }
  const Sums sums = record.sums.fold();
  CHECK(zeros > 20);
  CHECK(infinite > 20);
  CHECK(record.losses.zeros() == zeros);
  CHECK(record.losses.infinite() == infinite);
  CHECK(record.losses.count() == finite + infinite);
  CHECK(sums.loss.count == static_cast<double>(finite));
  CHECK(sums.log_loss.count == static_cast<double>(finite - zeros));
  CHECK(mean_of(sums.loss) == Approx(static_cast<double>(sum / finite)).epsilon(1e-13));
  CHECK(mean_of(sums.log_loss) == Approx(static_cast<double>(logs / (finite - zeros))).epsilon(1e-13));
  CHECK(record.largest == static_cast<double>(largest));
  CHECK(record.smallest == 0);
  CHECK(record.escaped == blocks);
}

TEST_CASE("a record is the same bits in any order of blocks and any sharding") {
  const Record expected = whole();
  Record backward;
  for (std::uint64_t block = blocks; block > 0; --block) add(backward, block - 1);
  CHECK(same(backward, expected));
  for (std::uint64_t shards = 2; shards < 6; ++shards) {
    std::vector<Record> parts(shards);
    for (std::uint64_t block = 0; block < blocks; ++block) add(parts[block * 7 % shards], block);
    Record all;
    for (const Record& part : parts) all.join(part);
    CHECK(same(all, expected));
  }
}

TEST_CASE("a block given twice is refused, and the record stays as it was") {
  Record record = whole(), other;
  CHECK_THROWS_AS(add(record, 5), std::invalid_argument);
  add(other, blocks);
  add(other, 5);
  CHECK_THROWS_AS(record.join(other), std::invalid_argument);
  CHECK(same(record, whole()));
}

TEST_CASE("scratch below the padded block is refused") {
  Record record;
  std::vector<double> scratch(block_trials - 1);
  CHECK_THROWS_AS(record.add(0, losses_of(0), logarithms(losses_of(0)), 0, scratch), std::invalid_argument);
  CHECK(record.losses.count() == 0);
}

}  // namespace
}  // namespace valley::gpu
