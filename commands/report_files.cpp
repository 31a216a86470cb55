#include "commands/report_files.hpp"

#include "runs/ensemble/report_table.hpp"
#include "sim/data/npz.hpp"

namespace valley {

void take_files(Arguments& arguments, escape::ReportFiles& files) {
  arguments.path("--json", Use::writes_document, "write the statistics as JSON", files.json);
  arguments.path("--csv", Use::writes_document, "write those of the recorded steps as CSV, a line each", files.csv);
  arguments.path("--npz", Use::writes_document, "write those as NumPy's arrays, one a column", files.npz);
}

ReportSinks::ReportSinks(const escape::ReportFiles& files) : table(files.json != "-" && files.csv != "-" && files.npz != "-") {
  if (files.json) json.emplace(*files.json);
  if (files.csv) csv.emplace(*files.csv);
  if (files.npz) npz.emplace(*files.npz);
}

void ReportSinks::write(const escape::Report& report, Deliveries& all) {
  if (json) all.add([&] { json->finish(escape::json(report)); });
  if (csv || npz) {
    const Table steps = escape::steps_of(report);
    if (csv) all.add([&] { csv->finish(steps.csv()); });
    if (npz) all.add([&] { npz->finish(npz_bytes(steps)); });
  }
  if (table) all.add([&] { Sink("-").finish(escape::table(report)); });
}

}  // namespace valley
