#include <iostream>

#include "base/file.hpp"
#include "commands/commands.hpp"
#include "commands/sink.hpp"
#include "runs/ensemble/join.hpp"

namespace valley {
namespace {

struct MergeOptions {
  std::vector<std::string> files;
  std::optional<std::string> json;
};

int merge(const MergeOptions& options) {
  std::optional<Sink> sink;
  if (options.json) sink.emplace(*options.json);
  std::vector<std::pair<std::string, gpu::Archive>> parts;
  for (const std::string& file : options.files)
    parts.emplace_back(file, gpu::from_bytes("FILES", file, read_file("FILES", file)));
  const escape::Report report = escape::join(std::move(parts));
  if (sink) {
    sink->stream() << escape::json(report);
    sink->commit();
  }
  if (options.json != "-") std::cout << escape::table(report);
  return passed;
}

}  // namespace

std::function<int()> merge_command(Arguments& arguments) {
  const auto options = std::make_shared<MergeOptions>();
  arguments.paths("FILES", "what valley escape --partial wrote, in any order; - is standard input", options->files);
  arguments.path("--json", Use::writes_document, "write the statistics as JSON", options->json);
  return [options] { return merge(*options); };
}

}  // namespace valley
