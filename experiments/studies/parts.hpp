// What a job of a study found, in a file of its own that says whose it is.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "experiments/studies/study.hpp"

namespace valley::studies {

/// The name of a job's folder and file.
std::string name_of(std::size_t index, const Job& job);
/// Equal for equal jobs.
std::string fingerprint(const std::vector<Job>& jobs);
/// None where there is no such file, or one that is damaged or of another job: the job is still to be done.
std::optional<std::vector<Found>> read_part(const std::filesystem::path& file, const Job& job);
void write_part(const std::filesystem::path& file, const Job& job, const std::vector<Found>& found);

}  // namespace valley::studies
