#include "base/file.hpp"
#include "commands/commands.hpp"
#include "commands/report_files.hpp"
#include "runs/ensemble/join.hpp"

namespace valley {
namespace {

struct MergeOptions {
  std::vector<std::string> files;
  escape::ReportFiles to;
};

int merge(const MergeOptions& options) {
  ReportSinks sinks(options.to);
  std::vector<std::pair<std::string, gpu::Archive>> parts;
  for (const std::string& file : options.files)
    parts.emplace_back(file, gpu::from_bytes("FILES", file, read_file("FILES", file)));
  Deliveries all;
  sinks.write(escape::join(std::move(parts)), all);
  all.conclude();
  return passed;
}

}  // namespace

std::function<int()> merge_command(Arguments& arguments) {
  const auto options = std::make_shared<MergeOptions>();
  arguments.group("options", {"FILES"});
  arguments.paths("FILES", "what valley escape --partial wrote, in any order; - is standard input", options->files);
  take_files(arguments, options->to);
  return [options] { return merge(*options); };
}

}  // namespace valley
