#include <iostream>

#include "base/file.hpp"
#include "base/require.hpp"
#include "base/shell_word.hpp"
#include "commands/networks/commands.hpp"
#include "commands/networks/shared_arguments.hpp"
#include "commands/sink.hpp"
#include "runs/training/weights.hpp"

namespace valley::networks {
namespace {

struct ExportOptions {
  std::vector<std::string> run;
  std::optional<std::string> out;
};

int run_export(const ExportOptions& o) {
  const std::filesystem::path place = only_run(o.run);
  require(o.out.has_value(), "--out", "missing", "a file for the weights");
  const std::filesystem::path file = std::filesystem::is_directory(place) ? place / "checkpoint.safetensors" : place;
  const TensorFile saved = read_checkpoint(read_file("RUN_DIR", file), file.string());
  const Config config = parse_config(saved.notes.at("config"), file.string() + ": its config");
  Sink sink(*o.out);
  sink.finish(state_dict_bytes(saved, config.model));
  if (*o.out != "-")
    std::cout << "to load it: model.load_state_dict(safetensors.torch.load_file(" << shell_word(*o.out) << "))\n";
  return passed;
}

}  // namespace

std::function<int()> export_command(Arguments& arguments) {
  const auto o = std::make_shared<ExportOptions>();
  arguments.group("options", {"RUN_DIR", "--out"});
  arguments.paths("RUN_DIR", "a folder of valley train, or a checkpoint in it", o->run, is_of_run);
  arguments.path("--out", Use::writes_document, "a state_dict of PyTorch, as safetensors", o->out);
  return [o] { return run_export(*o); };
}

}  // namespace valley::networks
