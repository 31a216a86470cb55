#include "runs/ensemble/options.hpp"

#include <utility>

#include "base/require.hpp"

namespace valley::escape {

std::vector<std::pair<std::string, std::string>> ReportFiles::given() const {
  std::vector<std::pair<std::string, std::string>> all;
  for (const auto& [name, file] : {std::pair{"--json", &json}, {"--csv", &csv}, {"--npz", &npz}})
    if (*file) all.emplace_back(name, **file);
  return all;
}

void check_files(const Options& o) {
  require(!o.resume || o.checkpoint, "--checkpoint", "missing", "a file, as --resume is given");
  require(!o.every || o.checkpoint, "--checkpoint", "missing", "a file, as --every is given");
  require(!o.shard || o.partial, "--partial", "missing", "a file, as --shard is given");
  require(!o.partial || o.shard, "--shard", "missing", "i/N, as --partial is given");
  require(!o.partial || !o.figure, "--figure", "given", "without --shard only");
  for (const auto& [name, file] : o.report.given())
    require(!o.partial, name, "given", "without --shard only; valley merge writes it");
}

}  // namespace valley::escape
