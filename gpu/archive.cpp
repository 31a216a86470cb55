#include "gpu/archive.hpp"

#include <bit>
#include <type_traits>

#include "base/checksum.hpp"
#include "base/require.hpp"

namespace valley::gpu {
namespace {

constexpr std::uint64_t version = 1;

/// One description of the layout serves both ways: `code(x)` writes x or reads into it.
class Writer {
 public:
  std::string bytes;

  void operator()(std::uint64_t value) {
    for (int i = 0; i < 64; i += 8) bytes += static_cast<char>(value >> i & 0xff);
  }
  void operator()(double value) { (*this)(std::bit_cast<std::uint64_t>(value)); }
  void operator()(const std::string& text) {
    (*this)(std::uint64_t{text.size()});
    bytes += text;
  }
};

struct Damaged {};  // what is read can't have been written

class Reader {
 public:
  explicit Reader(std::string_view the_bytes) : bytes(the_bytes) {}

  std::uint64_t word() {
    if (bytes.size() - at < 8) throw Damaged();
    std::uint64_t value = 0;
    for (int i = 0; i < 64; i += 8) value |= std::uint64_t{static_cast<unsigned char>(bytes[at++])} << i;
    return value;
  }
  double number() { return std::bit_cast<double>(word()); }
  /// A count of things that take at least `least` bytes each.
  std::uint64_t count(std::uint64_t least) {
    const std::uint64_t value = word();
    if (value > (bytes.size() - at) / least) throw Damaged();
    return value;
  }
  std::string text() {
    const std::uint64_t size = count(1);
    at += size;
    return std::string(bytes.substr(at - size, size));
  }
  bool at_end() const { return at == bytes.size(); }

 private:
  std::string_view bytes;
  std::size_t at = 0;
};

void write(Writer& out, const Lines& lines) {
  out(std::uint64_t{lines.size()});
  for (const auto& [key, value] : lines) out(key), out(value);
}
void read(Reader& in, Lines& lines) {
  lines.resize(in.count(16));
  for (auto& [key, value] : lines) key = in.text(), value = in.text();
}

void write(Writer& out, const Moments& m) {
  for (const double x : {m.count, m.mean, m.m2, m.m3, m.m4}) out(x);
  out(static_cast<std::uint64_t>(static_cast<std::int64_t>(m.exponent)));
}
void read(Reader& in, Moments& m) {
  for (double* const x : {&m.count, &m.mean, &m.m2, &m.m3, &m.m4}) *x = in.number();
  const auto exponent = static_cast<std::int64_t>(in.word());
  if (exponent < -2000 || exponent > 2000) throw Damaged();
  m.exponent = static_cast<int>(exponent);
}

void write(Writer& out, const Histogram& h) {
  std::uint64_t bins = 0;
  h.for_each([&](std::uint32_t, std::uint64_t) { ++bins; });
  out(h.zeros()), out(h.infinite()), out(bins);
  h.for_each([&](std::uint32_t bin, std::uint64_t count) { out(std::uint64_t{bin}), out(count); });
}
void read(Reader& in, Histogram& h) {
  Histogram saved;  // joined at the end, which takes no more memory than needed
  h.add_zeros(in.word());
  h.add_infinite(in.word());
  for (std::uint64_t bins = in.count(16); bins > 0; --bins) {
    const std::uint64_t bin = in.word();
    if (bin >= Histogram::bins) throw Damaged();
    saved.add_bin(static_cast<std::uint32_t>(bin), in.word());
  }
  h.join(saved);
}

void write(Writer& out, const Record& r) {
  out(std::uint64_t{r.sums.nodes().size()});
  for (const auto& [first, node] : r.sums.nodes()) {
    out(first), out(std::uint64_t{node.level});
    write(out, node.value.loss), write(out, node.value.log_loss);
  }
  write(out, r.losses);
  out(r.smallest), out(r.largest), out(r.escaped);
}
void read(Reader& in, Record& r) {
  for (std::uint64_t nodes = in.count(112); nodes > 0; --nodes) {
    const std::uint64_t first = in.word(), level = in.word();
    if (level > 63) throw Damaged();
    Forest<Sums>::Node node{static_cast<unsigned>(level), {}};
    read(in, node.value.loss), read(in, node.value.log_loss);
    r.sums.insert_node(first, node);
  }
  read(in, r.losses);
  r.smallest = in.number(), r.largest = in.number(), r.escaped = in.word();
}

void write(Writer& out, const Result& r) {
  out(std::uint64_t{r.records.size()});
  for (const Record& record : r.records) write(out, record);
  write(out, r.escape_times);
  for (const std::uint64_t x : {r.trials, r.escaped, r.diverged, r.digest.first, r.digest.second}) out(x);
}
void read(Reader& in, Result& r) {
  r.records.resize(in.count(56));
  for (Record& record : r.records) read(in, record);
  read(in, r.escape_times);
  for (std::uint64_t* const x : {&r.trials, &r.escaped, &r.diverged, &r.digest.first, &r.digest.second}) *x = in.word();
}

void write(Writer& out, const std::optional<InFlight>& flight) {
  out(std::uint64_t{flight ? 1u : 0u});
  if (!flight) return;
  out(flight->block), out(flight->blocks), out(std::uint64_t{flight->step});
  out(std::uint64_t{flight->field.size()});
  for (const double x : flight->field) out(x);
}
void read(Reader& in, std::optional<InFlight>& flight) {
  const std::uint64_t there = in.word();
  if (there > 1) throw Damaged();
  if (there == 0) return;
  flight.emplace();
  flight->block = in.word(), flight->blocks = in.word();
  const std::uint64_t step = in.word();
  if (step > std::numeric_limits<std::uint32_t>::max()) throw Damaged();
  flight->step = static_cast<std::uint32_t>(step);
  flight->field.resize(in.count(8));
  for (double& x : flight->field) x = in.number();
}

/// Throws Damaged where the parts contradict each other.
void check(const Archive& a) {
  const auto& flight = a.in_flight;
  const bool fine = a.first <= a.next && a.next <= a.last &&
                    (!flight || (flight->block >= a.first && flight->blocks >= 1 && flight->blocks <= a.next - a.first &&
                                 flight->block == a.next - flight->blocks));
  if (!fine) throw Damaged();
}

Archive read_payload(std::string_view bytes) {
  Archive archive;
  Reader in(bytes);
  read(in, archive.setting);
  read(in, archive.notes);
  archive.first = in.word(), archive.last = in.word(), archive.next = in.word();
  read(in, archive.result);
  read(in, archive.in_flight);
  if (!in.at_end()) throw Damaged();
  check(archive);
  return archive;
}

}  // namespace

std::string to_bytes(const Archive& archive) {
  Writer out;
  out.bytes = archive_begins;
  out(version);
  write(out, archive.setting);
  write(out, archive.notes);
  out(archive.first), out(archive.last), out(archive.next);
  write(out, archive.result);
  write(out, archive.in_flight);
  out(checksum(out.bytes));
  return std::move(out.bytes);
}

Archive from_bytes(std::string_view argument, std::string_view file, std::string_view bytes) {
  const auto refuse = [&](const std::string& why) {
    reject(argument, std::string(file) + " (" + why + ")", "a file that valley escape wrote, whole and unchanged");
  };
  if (bytes.substr(0, archive_begins.size()) != archive_begins) refuse("no checkpoint or partial result");
  const std::string_view rest = bytes.substr(archive_begins.size());
  if (rest.size() < 16) refuse("damaged: truncated");
  if (const std::uint64_t theirs = Reader(rest).word(); theirs != version)
    refuse("of format " + std::to_string(theirs) + ", this program reads " + std::to_string(version));
  const std::string_view before = bytes.substr(0, bytes.size() - 8);
  if (Reader(bytes.substr(before.size())).word() != checksum(before))
    refuse("damaged: truncated or changed, its checksum does not match");
  try {
    return read_payload(before.substr(archive_begins.size() + 8));
  } catch (const Damaged&) {
  } catch (const std::invalid_argument&) {  // blocks that can't be in one forest
  }
  refuse("damaged: its parts contradict each other");
  return {};
}

void require_same_setting(const Lines& here, const Lines& there, std::string_view file, std::string_view where) {
  const auto value = [](const Lines& lines, const std::string& key) {
    for (const auto& [name, text] : lines)
      if (name == key) return text;
    return std::string("not given");
  };
  for (const Lines& lines : {here, there}) {
    for (const auto& [key, ignored] : lines) {
      const std::string ours = value(here, key), theirs = value(there, key);
      if (ours != theirs)
        throw std::invalid_argument(key + " is " + ours + " " + std::string(where) + ", " + theirs + " in " + std::string(file) +
                                    "; allowed: the same in both");
    }
  }
}

}  // namespace valley::gpu
