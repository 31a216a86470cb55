#include "figures/files.hpp"

#include "base/file.hpp"
#include "base/place.hpp"

namespace valley::figures {

namespace fs = std::filesystem;

fs::path data_of(const std::string& id, const fs::path& folder) { return folder / "data" / (id + ".csv"); }

std::vector<std::string> names_drawn(const std::string& id) {
  return {id + ".gp", id + ".svg", id + ".png", id + ".pdf", id + ".txt"};
}

std::vector<fs::path> files_of(const std::string& id, const fs::path& folder) {
  std::vector<fs::path> all{data_of(id, folder)};
  for (const std::string& name : names_drawn(id)) all.push_back(folder / "figures" / name);
  return all;
}

void make_folders(const char* argument, const fs::path& folder) {
  make_folder(argument, folder);
  for (const char* const part : {"data", "figures"}) {
    make_folder(argument, folder / part);
    const AtomicFile probe(folder / part / ".probe");
  }
}

}  // namespace valley::figures
