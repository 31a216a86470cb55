#include "sim/data/data_set.hpp"

#include "base/registry.hpp"
#include "base/select.hpp"

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

const DataSet& find_data_set(const std::string& name) {
  return *find_entry(data_sets(), select_ids("data set", {name}, ids_of(data_sets())).front());
}

std::vector<std::filesystem::path> files_of(const DataSet& set, const std::filesystem::path& folder, Split split) {
  if (set.built_in()) return {};
  return find_files(folder, split == Split::train ? set.train : set.test, set.published);
}

}  // namespace valley
