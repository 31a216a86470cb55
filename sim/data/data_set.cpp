#include "sim/data/data_set.hpp"

#include "base/registry.hpp"

namespace valley {
namespace {

std::vector<DataSet>& registry() {
  static std::vector<DataSet> all;
  return all;
}

}  // namespace

bool add(DataSet set, const char* file) {
  set.file = file;
  return insert_by_id(registry(), std::move(set));
}

const std::vector<DataSet>& data_sets() { return registry(); }

const DataSet& find_data_set(const std::string& name) { return entry_of(data_sets(), "data set", name); }

std::vector<std::filesystem::path> files_of(const DataSet& set, const std::filesystem::path& folder, Split split) {
  if (set.built_in()) return {};
  return find_files(folder, split == Split::train ? set.train : set.test, set.published);
}

}  // namespace valley
