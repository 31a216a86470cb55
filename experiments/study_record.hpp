// What a study leaves behind and a figure is drawn from: FOLDER/ID.csv beside FOLDER/ID.json, its manifest.
//
// The CSV is in long form. series:
//   trial       `value` of one seed of an arm, at x
//   mean        mean over `n` seeds; `error` the seeds' standard deviation; low to high: the mean's 95 % interval
//   difference  mean of arm - versus, paired by seed; `error` its standard error; low to high: its 95 % interval; `p` of
//               Student's t-test, two-sided. Where arms are named by their x (shares), x is that of arm
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/table.hpp"

namespace valley {

struct StudyRecord {
  Table table;
  Json manifest;
};

const std::vector<std::string>& study_columns();

/// Writes both files; the manifest also gets what ties it to the table. Throws as write_file does.
void write_study(const std::filesystem::path& folder, const std::string& id, StudyRecord record);

bool has_study(const std::filesystem::path& folder, const std::string& id);

/// Throws std::invalid_argument naming the file for a manifest that is none, of another study or format, or that does not
/// belong to the CSV beside it.
StudyRecord read_study(const std::filesystem::path& folder, const std::string& id);

/// Throws std::invalid_argument, naming the study and `folder`, for a record of settings that the study has no longer (before any
/// were changed for that record alone).
void require_current(const Json& manifest, const std::filesystem::path& folder);

/// Whether all of the study's runs are in it.
bool is_whole(const Json& manifest);

/// Whether it has other settings or seeds than the study.
bool is_changed(const Json& manifest);

/// A line for a picture: what was changed, scale, data, network, seeds, and what computed it.
std::string origin_of(const Json& manifest);

}  // namespace valley
