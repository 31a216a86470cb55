// What was saved reads back to the same bits, and nothing else is taken for it.
#include "gpu/archive.hpp"
#include "base/checksum.hpp"

#include <catch2/catch.hpp>
#include <limits>

using namespace valley;
using namespace valley::gpu;

namespace {

Ensemble toy() {
  Ensemble e;
  e.landscape = TwoParameter{Activation::sqrt1p, 0.05};
  e.start.dimension = 2;
  e.start.at[0] = 1.5;
  e.start.at[1] = 0.1;
  e.start.spread = 0.3;
  e.phases = {{plain(Sgd{{.eta = 0.3, .momentum = 0.5}}), 20}, {plain(Sam{{.eta = 0.05}, {0.1}, Coupling::fresh}), 50}};
  e.trials = 5 * block_trials - 17;
  e.record = 10;
  e.escape = {EscapeBy::ball, 1.8};
  return e;
}

/// A run stopped in the middle of a chunk.
Archive stopped(std::uint64_t last, int advances) {
  const Ensemble e = toy();
  const auto where = back_end(Device::serial);
  Run run(e, *where, 0, last);
  for (int i = 0; i < advances; ++i) run.advance();
  return {
      {{"--eta", "0.3"}, {"--trials", "20463"}}, {{"file", "a=b c"}}, 0, last, run.next_block(), run.result(), run.in_flight()};
}

std::string refusal(std::string_view bytes) {
  try {
    from_bytes("--checkpoint", "x.ckpt", bytes);
  } catch (const std::invalid_argument& wrong) {
    return wrong.what();
  }
  return "taken";
}

/// `bytes` with a checksum that fits again.
std::string sealed(std::string bytes) {
  bytes.resize(bytes.size() - 8);
  const std::uint64_t sum = checksum(bytes);
  for (int i = 0; i < 64; i += 8) bytes += static_cast<char>(sum >> i & 0xff);
  return bytes;
}

}  // namespace

TEST_CASE("an archive reads back to the same bytes, in the middle of a chunk and after the last") {
  const Archive archive = GENERATE(stopped(5, 3), stopped(3, 100), Archive{});
  const std::string bytes = to_bytes(archive);
  const Archive back = from_bytes("--checkpoint", "x.ckpt", bytes);
  CHECK(to_bytes(back) == bytes);
  CHECK(back.setting == archive.setting);
  CHECK(back.notes == archive.notes);
  CHECK(back.next == archive.next);
  CHECK(back.in_flight.has_value() == archive.in_flight.has_value());
  CHECK(back.whole() == archive.whole());
}

TEST_CASE("a run that goes on from an archive has the bits of one that was never cut, on any back end") {
  const Ensemble e = toy();
  const auto one = back_end(Device::serial, 1, Lanes::one), other = back_end(Device::tbb, 3);
  Run uncut(e, *one, 0, e.blocks());
  while (uncut.advance()) {
  }
  for (const int advances : {0, 1, 3, 4}) {
    const Archive archive = from_bytes("a", "b", to_bytes(stopped(e.blocks(), advances)));
    CHECK(archive.in_flight.has_value() == (advances > 0));
    Run rest(e, *other, archive.first, archive.last);
    rest.restore(archive.result, archive.next, archive.in_flight);
    while (rest.advance()) {
    }
    CHECK(rest.result().digest == uncut.result().digest);
    const Archive a{{}, {}, 0, 5, 5, rest.result(), {}}, b{{}, {}, 0, 5, 5, uncut.result(), {}};
    CHECK(to_bytes(a) == to_bytes(b));
  }
}

TEST_CASE("results that are not finite survive") {
  Archive archive;
  archive.result.records.resize(1);
  std::vector<double> scratch(4);
  const std::vector<double> losses{std::numeric_limits<double>::infinity(), 0};
  archive.result.records[0].add(7, losses, std::vector<double>{NAN, NAN}, 1, scratch);
  archive.first = archive.next = 7, archive.last = 8;
  const Archive back = from_bytes("a", "b", to_bytes(archive));
  CHECK(to_bytes(back) == to_bytes(archive));
  CHECK(back.result.records[0].losses.infinite() == 1);
  CHECK(back.result.records[0].losses.zeros() == 1);
  CHECK(back.result.records[0].sums.nodes().count(7) == 1);
}

TEST_CASE("every changed byte and every truncation is refused") {
  const std::string bytes = to_bytes(stopped(3, 100));
  for (std::size_t i = 0; i < bytes.size(); i += i < 200 ? 1 : 97) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 0x10);
    INFO(i);
    CHECK(refusal(changed).find("x.ckpt (") != std::string::npos);
    CHECK(refusal(std::string_view(bytes).substr(0, i)).find("x.ckpt (") != std::string::npos);
  }
  CHECK(refusal(bytes + "x").find("damaged") != std::string::npos);
  CHECK(refusal(bytes) == "taken");
}

TEST_CASE("the reason of a refusal is named") {
  std::string bytes = to_bytes(stopped(3, 100));
  CHECK(refusal("").find("no checkpoint or partial result") != std::string::npos);
  CHECK(refusal("step,loss\n0,1\n").find("no checkpoint or partial result") != std::string::npos);
  CHECK(refusal(std::string_view(bytes).substr(0, 20)).find("truncated") != std::string::npos);
  CHECK(refusal(std::string_view(bytes).substr(0, bytes.size() - 1)).find("checksum does not match") != std::string::npos);
  bytes[16] = 9;
  CHECK(refusal(bytes).find("of format 9, this program reads 1") != std::string::npos);
}

TEST_CASE("a forged archive is refused, not obeyed") {
  const std::string bytes = to_bytes(stopped(3, 100));
  // Each word in turn made huge, under a checksum that fits: counts, levels, bins, steps.
  std::size_t refused = 0;
  for (std::size_t at = 24; at + 16 <= bytes.size() && at < 3000; at += 8) {
    std::string forged = bytes;
    for (std::size_t i = 0; i < 8; ++i) forged[at + i] = static_cast<char>(0xfe);
    INFO(at);
    const std::string why = refusal(sealed(forged));
    refused += why != "taken";
    CHECK((why == "taken" || why.find("contradict") != std::string::npos));
  }
  CHECK(refused > 10);
}

TEST_CASE("settings that differ are named with both values") {
  const Lines here{{"--eta", "0.2"}, {"--rho", "0.1"}}, there{{"--eta", "0.1"}, {"--rho", "0.1"}}, more{{"--eta", "0.2"}};
  CHECK_NOTHROW(require_same_setting(here, here, "F"));
  CHECK_THROWS_WITH(require_same_setting(here, there, "F"), Catch::Contains("--eta is 0.2 here, 0.1 in F"));
  CHECK_THROWS_WITH(require_same_setting(here, more, "F"), Catch::Contains("--rho is 0.1 here, not given in F"));
  CHECK_THROWS_WITH(require_same_setting(more, here, "F"), Catch::Contains("--rho is not given here, 0.1 in F"));
}
