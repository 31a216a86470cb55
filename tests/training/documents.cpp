// The documents' tables of models and data sets are those of the catalogues. VALLEY_WRITE_DOCUMENTS=1 test_training
// "documents: *" writes them anew.
#include "base/file.hpp"
#include "sim/data/data_set.hpp"
#include "sim/network/models/models.hpp"
#include "tests/network/catch_and_torch.hpp"
#include "tests/program.hpp"

namespace valley::networks {
namespace {

std::string code(const std::string& text) { return "`" + text + "`"; }

std::string codes(const std::vector<std::string>& texts, const std::string& between = ", ") {
  std::string all;
  for (const std::string& text : texts)
    if (!text.empty()) all += (all.empty() ? "" : between) + code(text);
  return all;
}

std::string cells(const std::vector<std::string>& row) {
  std::string line = "|";
  for (const std::string& cell : row) line += (cell.empty() ? " |" : " " + cell + " |");
  return line + '\n';
}

std::string table(const std::vector<std::string>& head) {
  std::string rule = "|";
  for (std::size_t k = 0; k < head.size(); ++k) rule += "---|";
  return cells(head) + rule + '\n';
}

/// 1234567 as 1,234,567.
std::string in_thousands(std::int64_t count) {
  const std::string digits = std::to_string(count);
  std::string text;
  for (std::size_t k = 0; k < digits.size(); ++k) {
    if (k > 0 && (digits.size() - k) % 3 == 0) text += ',';
    text += digits[k];
  }
  return text;
}

std::string size(std::int64_t channels, std::int64_t height, std::int64_t width) {
  return std::to_string(channels) + "x" + std::to_string(height) + "x" + std::to_string(width);
}

/// A line for each key; keys that are the same in several entries share one.
template <class Entry>
std::string key_table(const std::vector<Entry>& entries) {
  std::vector<std::pair<std::vector<std::string>, std::vector<std::string>>> rows;  // cells, of which entries
  for (const Entry& entry : entries)
    for (const Key& key : entry.keys) {
      const std::string standard = key.standard ? code(as_written(*key.standard)) : "none";
      const std::vector<std::string> row{code(key.name), standard, key.kind == Key::Kind::word ? codes(key.words) : key.allowed(),
                                         key.help};
      const auto same = std::find_if(rows.begin(), rows.end(), [&](const auto& other) { return other.first == row; });
      if (same == rows.end()) {
        rows.push_back({row, {entry.id}});
      } else {
        same->second.push_back(entry.id);
      }
    }
  std::string text = table({"key", "default", "allowed", "meaning", "of"});
  for (auto& [row, ids] : rows) {
    row.push_back(codes(ids));
    text += cells(row);
  }
  return text;
}

std::string model_table() {
  std::string text = table({"`name`", "network", "parameters (ten classes, 3x32x32; defaults, and others)"});
  for (const Model& model : models()) {
    const NetworkShape shape{3, 32, 32, model.one_output ? 1 : 10};
    std::string counts = in_thousands(make_network({model.id}, shape).layout().parameter_count());
    for (const CountedParameters& one : model.counted) {
      const std::string count = in_thousands(one.count);
      if (counts.starts_with(count)) continue;
      std::vector<std::string> said;
      for (const auto& [key, value] : one.values.given()) said.push_back(key + " " + as_written(value));
      const NetworkShape& on = one.shape;
      if (on.height != 32) said.push_back(size(on.channels, on.height, on.width));
      counts += "; " + joined(said) + ": " + count;
    }
    text += cells({code(model.id), model.help, counts});
  }
  return text;
}

std::string files_of(const DataSet& set) {
  std::string files;
  for (const auto* split : {&set.train, &set.test})
    for (const Spellings& one : *split) files += (files.empty() ? "" : ", ") + codes(one, " or ");
  if (set.built_in()) return "none: it is built in";
  const std::string before = codes(set.published.prefixes), behind = codes(set.published.suffixes);
  if (!behind.empty()) files += "; perhaps with " + behind + " behind";
  if (!before.empty()) files += "; perhaps with " + before + " before";
  return files;
}

std::string numbers(const std::vector<float>& values) {
  std::string all;
  for (const float one : values) all += (all.empty() ? "" : ", ") + rounded(one);
  return all;
}

std::string data_table() {
  std::string text = table({"`name`", "what", "files", "subfolders", "images", "classes", "mean", "deviation"});
  for (const DataSet& set : data_sets())
    text +=
        cells({code(set.id), set.help, files_of(set), codes(set.published.subfolders), size(set.channels, set.height, set.width),
               std::to_string(set.classes), numbers(set.scale.mean), numbers(set.scale.std)});
  return text;
}

/// Whether the part of docs/FILE between its two comments is this text; written anew where that is asked for.
void check_part(const std::string& file, const std::string& part, const std::string& expected) {
  const std::string path = valley_test::source_folder() + "/docs/" + file;
  const std::string begin = "<!-- catalogue: " + part + " -->\n", end = "<!-- end of " + part + " -->\n";
  std::string document = read_file("document", path);
  const std::size_t from = document.find(begin), to = document.find(end);
  REQUIRE((from != std::string::npos && to != std::string::npos && from < to));
  const std::size_t first = from + begin.size();
  if (std::getenv("VALLEY_WRITE_DOCUMENTS") != nullptr) {
    document.replace(first, to - first, expected);
    valley_test::write(path, document);
  }
  INFO("docs/" << file << ": " << part << "; VALLEY_WRITE_DOCUMENTS=1 test_training \"documents: *\" writes it anew");
  CHECK(document.substr(first, document.find(end) - first) == expected);
}

}  // namespace

TEST_CASE("documents: the models and their keys are those of the catalogue") {
  check_part("networks.md", "models", model_table());
  check_part("networks.md", "keys of models", key_table(models()));
}

TEST_CASE("documents: the data sets and their keys are those of the catalogue") {
  check_part("networks.md", "keys of data sets", key_table(data_sets()));
  check_part("formats.md", "data sets", data_table());
}

}  // namespace valley::networks
