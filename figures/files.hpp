// Where a figure's files lie: its data in FOLDER/data, what is drawn of them in FOLDER/figures.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace valley::figures {

/// FOLDER/data/ID.csv.
std::filesystem::path data_of(const std::string& id, const std::filesystem::path& folder);

/// The names of what is drawn: ID.gp, ID.svg, ID.png, ID.pdf, ID.txt.
std::vector<std::string> names_drawn(const std::string& id);

/// All of them, the data first.
std::vector<std::filesystem::path> files_of(const std::string& id, const std::filesystem::path& folder);

/// Makes the folder, FOLDER/data and FOLDER/figures. Throws as make_folder does, and std::runtime_error where nothing can be
/// written there.
void make_folders(const char* argument, const std::filesystem::path& folder);

}  // namespace valley::figures
