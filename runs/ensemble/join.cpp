#include "runs/ensemble/join.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "base/require.hpp"

namespace valley::escape {
namespace {

using Part = std::pair<std::string, gpu::Archive>;

std::string numbers(const std::vector<double>& values) {
  std::string text;
  for (const double value : values) text += (text.empty() ? "" : " ") + shortest(value);
  return text;
}

std::vector<double> parse_numbers(const std::string& text) {
  std::vector<double> values;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    const auto value = parse_double(word);
    values.push_back(value ? *value : std::numeric_limits<double>::infinity());
    begin = end + 1;
  }
  return values;
}

std::uint64_t all_blocks(const gpu::Lines& setting) {
  gpu::Ensemble e;
  e.trials = whole_of(setting, "--trials");
  return e.blocks();
}

std::string range(std::uint64_t first, std::uint64_t last, std::uint64_t all) {
  return "blocks " + std::to_string(first) + " to " + std::to_string(last - 1) + " of " + std::to_string(all);
}

/// The shards, of so many, that lie within [first, last); "" where they do not fill it.
std::string missing_shards(std::uint64_t first, std::uint64_t last, std::uint64_t all, std::uint64_t shards) {
  std::string text;
  std::uint64_t count = 0, covered = first;
  for (std::uint64_t i = 1; i <= shards; ++i) {
    const auto [begin, end] = range_of({i, shards}, 0, all);
    if (begin == end || begin < first || end > last) continue;
    if (begin == covered) covered = end;
    if (++count <= 5) text += (text.empty() ? "" : ", ") + std::to_string(i) + "/" + std::to_string(shards);
  }
  if (covered != last) return "";
  if (count > 5) text += " and " + std::to_string(count - 5) + " more";
  return (count == 1 ? "shard " : "shards ") + text + ", ";
}

/// The common N of all parts' i/N, or 0.
std::uint64_t common_count(const std::vector<Part>& parts) {
  std::uint64_t common = 0;
  for (const auto& [file, archive] : parts) {
    const std::string text = value_of(archive.notes, "shard");
    std::uint64_t count = 0;
    const std::size_t slash = text.find('/');
    if (slash != std::string::npos) std::from_chars(text.data() + slash + 1, text.data() + text.size(), count);
    if (count == 0 || (common != 0 && count != common)) return 0;
    common = count;
  }
  return common;
}

/// Empty shards overlap with nothing, but one that is there twice means that something else was meant.
void require_each_once(const std::vector<Part>& parts) {
  std::map<std::string, std::string> seen;
  for (const auto& [file, part] : parts) {
    const std::string shard = value_of(part.notes, "shard");
    const auto [other, is_new] = seen.emplace(shard, file);
    if (!is_new) reject("FILES", file + " (shard " + shard + ", as " + other->second + ")", "each shard once");
  }
}

void require_parts(const std::vector<Part>& parts, std::uint64_t all) {
  std::uint64_t covered = 0;
  std::string last_file;
  const std::uint64_t shards = common_count(parts);
  const auto missing = [&](std::uint64_t first, std::uint64_t last) {
    const std::string names = shards > 0 ? missing_shards(first, last, all, shards) : "";
    reject("FILES", "without " + names + range(first, last, all), "all shards of one run");
  };
  for (const auto& [file, part] : parts) {
    if (part.first == part.last) continue;
    if (part.first > covered) missing(covered, part.first);
    if (part.first < covered)
      reject("FILES", file + " (its " + range(part.first, part.last, all) + " overlap with " + last_file + ")",
             "each shard once");
    covered = part.last;
    last_file = file;
  }
  if (covered < all) missing(covered, all);
  require_each_once(parts);
}

}  // namespace

std::pair<std::uint64_t, std::uint64_t> range_of(const Shard& shard, std::uint64_t first, std::uint64_t last) {
  const auto cut = [&](std::uint64_t i) { return first + (last - first) * i / shard.count; };  // 2^41 blocks, 2^20 shards at most
  return {cut(shard.index - 1), cut(shard.index)};
}

gpu::Archive partial(gpu::Archive archive, const Setup& setup, const Shard& shard, const Exact* exact) {
  archive.setting = setup.setting;
  archive.notes = {{"shard", std::to_string(shard.index) + "/" + std::to_string(shard.count)},
                   {"supremum", shortest(setup.supremum)},
                   {"noise", setup.noiseless ? "none" : "some"},
                   {"rounding of a step", shortest(setup.step_rounding)}};
  if (exact != nullptr) {
    archive.notes.emplace_back("exact", numbers(exact->loss));
    archive.notes.emplace_back("why no exact", exact->why_none);
    archive.notes.emplace_back("exact from", exact->from == Exact::Source::path ? "path" : "formula");
    if (!exact->rounding.low.empty()) {
      archive.notes.emplace_back("rounding from", numbers(exact->rounding.low));
      archive.notes.emplace_back("rounding to", numbers(exact->rounding.high));
    }
  }
  return archive;
}

Report join(std::vector<Part> parts) {
  require(!parts.empty(), "FILES", "missing", "partial results, as valley escape --partial writes them");
  for (const auto& [file, part] : parts) {
    gpu::require_same_setting(parts[0].second.setting, part.setting, file, "in " + parts[0].first);
    const std::string done =
        std::to_string(part.next - part.first) + " of its " + std::to_string(part.last - part.first) + " blocks begun";
    require(!value_of(part.notes, "shard").empty(), "FILES", file + " (a checkpoint)",
            "what --partial wrote; valley escape --resume goes on from a checkpoint");
    require(part.whole(), "FILES", file + " (unfinished: " + done + ")", "finished parts");
  }
  std::stable_sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.second.first < b.second.first; });
  require_parts(parts, all_blocks(parts[0].second.setting));
  Report report;
  report.setting = parts[0].second.setting;
  for (auto& [file, part] : parts) {
    if (part.first < part.last) {
      if (report.result.records.empty()) {
        report.result = std::move(part.result);  // many recorded steps take much memory
      } else {
        report.result.join(part.result);
        part.result = {};
      }
    }
    if (const auto supremum = parse_double(value_of(part.notes, "supremum"))) report.supremum = *supremum;
    report.noiseless = value_of(part.notes, "noise") == "none";
    report.step_rounding = parse_double(value_of(part.notes, "rounding of a step")).value_or(0);
    if (part.first != 0 || part.last == 0) continue;
    report.exact = {parse_numbers(value_of(part.notes, "exact")),
                    value_of(part.notes, "why no exact"),
                    value_of(part.notes, "exact from") == "path" ? Exact::Source::path : Exact::Source::formula,
                    {parse_numbers(value_of(part.notes, "rounding from")), parse_numbers(value_of(part.notes, "rounding to"))}};
  }
  return report;
}

}  // namespace valley::escape
