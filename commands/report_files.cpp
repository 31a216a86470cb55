#include "commands/report_files.hpp"

#include <iostream>

#include "runs/ensemble/report_table.hpp"
#include "sim/data/npz.hpp"

namespace valley {
namespace {

void write_to(std::optional<Sink>& sink, const std::string& bytes) {
  sink->stream() << bytes;
  sink->commit();
}

}  // namespace

void take_files(Arguments& arguments, std::optional<std::string>& json, std::optional<std::string>& csv,
                std::optional<std::string>& npz) {
  arguments.path("--json", Use::writes_document, "write the statistics as JSON", json);
  arguments.path("--csv", Use::writes_document, "write those of the recorded steps as CSV, a line each", csv);
  arguments.path("--npz", Use::writes_document, "write those as NumPy's arrays, one a column", npz);
}

ReportSinks::ReportSinks(const ReportFiles& files) : table(files.json != "-" && files.csv != "-" && files.npz != "-") {
  if (files.json) json.emplace(*files.json);
  if (files.csv) csv.emplace(*files.csv);
  if (files.npz) npz.emplace(*files.npz);
}

void ReportSinks::write(const escape::Report& report) {
  if (json) write_to(json, escape::json(report));
  if (csv) write_to(csv, escape::steps_of(report).csv());
  if (npz) write_to(npz, npz_bytes(escape::steps_of(report)));
  if (table) std::cout << escape::table(report);
}

}  // namespace valley
