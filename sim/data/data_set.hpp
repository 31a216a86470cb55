// The catalogue of image data sets. An entry stands in the data set's own file under sim/data/sets and enters itself:
//
//   Images read(const ImageRequest& from) { return read_idx_pair(from.files[0], from.files[1]); }
//
//   [[maybe_unused]] const bool added = add({.id = "my_images", .help = "what they are", .published = {...}, .read = read});
//
// Configs, refusals, tests and the documents read the entries; nothing else knows a data set by name.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/given.hpp"
#include "sim/data/images.hpp"
#include "sim/data/published.hpp"

namespace valley {

/// What one split is made of.
struct ImageRequest {
  std::vector<std::filesystem::path> files;  // of the split, as the entry lists them; none of a built-in set
  Split split;
  const Values& values;
  std::uint64_t seed;  // of a built-in set
};

struct DataSet {
  std::string id, help{};
  std::vector<Key> keys{};
  /// What no key's own limits say; nothing where all is well. All keys have values by then.
  std::optional<Complaint> (*wrong)(const Values& values) = nullptr;
  Published published{};
  std::vector<Spellings> train{}, test{};  // files; none: it is built in and needs no folder
  /// The split's images. Throws std::invalid_argument for damaged files.
  Images (*read)(const ImageRequest& from);
  // As published, or at the defaults.
  int channels = 0, height = 0, width = 0, classes = 0;
  PixelScale scale{};  // of all training images; a run takes that of the ones it keeps
  std::string file{};  // where it stands; `add` says it

  bool built_in() const { return train.empty(); }
};

/// Enters a data set. Throws std::logic_error, with both files, where its name is taken.
bool add(DataSet set, const char* file = __builtin_FILE());

/// All of them, by name.
const std::vector<DataSet>& data_sets();

/// Throws std::invalid_argument for a name that is none: with all that are, and the nearest.
const DataSet& find_data_set(const std::string& name);

/// The split's files in `folder`, or where they usually lie in it. Throws std::invalid_argument for one that is missing.
std::vector<std::filesystem::path> files_of(const DataSet& set, const std::filesystem::path& folder, Split split);

}  // namespace valley
