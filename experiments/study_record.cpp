#include "experiments/study_record.hpp"

#include <algorithm>

#include "base/checksum.hpp"
#include "base/file.hpp"
#include "base/require.hpp"
#include "experiments/study_catalogue.hpp"

namespace valley {
namespace {

namespace fs = std::filesystem;

constexpr int format = 1;  // of columns and series

fs::path csv_of(const fs::path& folder, const std::string& id) { return folder / (id + ".csv"); }
fs::path manifest_of(const fs::path& folder, const std::string& id) { return folder / (id + ".json"); }

void match(const fs::path& file, const Json& manifest, const char* key, const Json& wanted) {
  const Json found = manifest.contains(key) ? manifest[key] : Json("missing");
  require(found == wanted, file.string() + ": " + key, found.dump(), wanted.dump());
}

}  // namespace

const std::vector<std::string>& study_columns() {
  static const std::vector<std::string> names{"series", "arm",   "versus", "x",    "quantity", "seed",
                                              "value",  "error", "low",    "high", "n",        "p"};
  return names;
}

void write_study(const fs::path& folder, const std::string& id, StudyRecord record) {
  const std::string csv = record.table.csv();
  record.manifest["study"] = id;
  record.manifest["format"] = format;
  record.manifest["rows"] = record.table.rows.size();
  record.manifest["checksum"] = in_hex(checksum(csv));
  fs::create_directories(folder);
  write_file(csv_of(folder, id), csv);
  write_file(manifest_of(folder, id), document(record.manifest));
}

bool has_study(const fs::path& folder, const std::string& id) {
  return fs::exists(csv_of(folder, id)) || fs::exists(manifest_of(folder, id));
}

StudyRecord read_study(const fs::path& folder, const std::string& id) {
  const fs::path file = manifest_of(folder, id);
  StudyRecord record;
  record.manifest = Json::parse(read_file("manifest", file), nullptr, false);
  require(record.manifest.is_object(), file.string(), "no JSON object", "a manifest written by valley study");
  match(file, record.manifest, "study", id);
  match(file, record.manifest, "format", format);
  const std::string csv = read_file("CSV", csv_of(folder, id));
  match(file, record.manifest, "checksum", in_hex(checksum(csv)));
  record.table = parse_table(csv, "table " + csv_of(folder, id).string());
  require(record.table.columns == study_columns(), csv_of(folder, id).string(), "of other columns", "those of a study");
  match(file, record.manifest, "rows", record.table.rows.size());
  for (const char* key : {"scale", "data", "model", "trials", "jobs", "jobs_done", "valley", "git"})
    require(record.manifest.contains(key), file.string() + ": " + key, "missing", "what was run");
  return record;
}

void require_current(const Json& manifest, const fs::path& folder) {
  const std::string id = manifest.at("study").get<std::string>(), scale = manifest.at("scale").get<std::string>();
  const auto* const at = std::find(study_scales.begin(), study_scales.end(), scale);
  const StudyEntry* entry = find_study(id);
  require(entry != nullptr && at != study_scales.end(), manifest_of(folder, id).string(), id + " at scale " + scale,
          "a study of this program at its scales");
  const std::string now = entry->fingerprints[static_cast<std::size_t>(at - study_scales.begin())];
  require(manifest.value("study_fingerprint", "") == now, "study " + id + " in " + folder.string(),
          "of settings which it has no longer", "what valley study " + id + " computes now (--force does it in the same place)");
}

bool is_whole(const Json& manifest) { return manifest.at("jobs_done") == manifest.at("jobs"); }

bool is_changed(const Json& manifest) { return !manifest.value("changed", Json::array()).empty(); }

std::string origin_of(const Json& manifest) {
  const auto text = [&](const char* key) {
    const Json& value = manifest.at(key);
    return value.is_string() ? value.get<std::string>() : value.dump();
  };
  std::string changed;
  for (const Json& one : manifest.value("changed", Json::array()))
    changed += (changed.empty() ? "settings changed: " : ", ") + one.get<std::string>();
  if (!changed.empty()) changed += "; ";
  std::string share = is_whole(manifest) ? "" : "only " + text("jobs_done") + " of " + text("jobs") + " runs, ";
  if (manifest.value("diverged", 0) > 0) share += text("diverged") + " runs diverged and left out, ";
  return changed + share + "scale " + text("scale") + ": " + text("data") + ", " + text("model") + ", " + text("trials") +
         " seeds; valley " + text("valley") + " (" + text("git") + ")";
}

}  // namespace valley
