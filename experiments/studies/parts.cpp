#include "experiments/studies/parts.hpp"

#include <cstdio>

#include "base/checksum.hpp"
#include "base/file.hpp"
#include "base/table.hpp"

namespace valley::studies {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> part_columns{"arm", "x", "quantity", "value", "trial"};

std::string text_of(const Job& job) { return job.arm + '\n' + std::to_string(job.trial) + '\n' + job.config + '\n'; }

std::string first_line(const Job& job, std::string_view csv) {
  return "part " + in_hex(checksum(text_of(job))) + " " + in_hex(checksum(csv)) + "\n";
}

}  // namespace

std::string name_of(std::size_t index, const Job& job) {
  char number[16];
  std::snprintf(number, sizeof number, "%04zu", index);
  return std::string(number) + "-" + job.arm + "-" + std::to_string(job.trial);
}

std::string fingerprint(const std::vector<Job>& jobs) {
  std::string all;
  for (const Job& job : jobs) all += text_of(job);
  return in_hex(checksum(all));
}

std::optional<std::vector<Found>> read_part(const fs::path& file, const Job& job) {
  if (!fs::exists(file)) return {};
  const std::string text = read_file("part", file);
  const std::string_view csv = std::string_view(text).substr(std::min(text.size(), text.find('\n') + 1));
  if (text != first_line(job, csv) + std::string(csv)) return {};
  std::vector<Found> part;
  for (const auto& row : parse_table(csv, file.string()).rows)
    part.push_back({std::get<std::string>(row[0]), std::get<double>(row[1]), std::get<std::string>(row[2]),
                    std::get<double>(row[3]), static_cast<std::uint64_t>(std::get<double>(row[4]))});
  return part;
}

void write_part(const fs::path& file, const Job& job, const std::vector<Found>& found) {
  Table table;
  table.columns = part_columns;
  for (const Found& one : found)
    table.add({one.arm.empty() ? job.arm : one.arm, one.x, one.quantity, one.value,
               static_cast<double>(one.arm.empty() ? job.trial : one.trial)});
  const std::string csv = table.csv();
  write_file(file, first_line(job, csv) + csv);
}

}  // namespace valley::studies
