#include <iostream>

#include "base/python_literal.hpp"
#include "base/require.hpp"
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

const RunArgument own_run{.own_alone = true};

int run_export(const ExportOptions& o, Places& places) {
  const std::string& place = only_run(o.run);
  require(o.out.has_value(), "--out", "missing", "a file for the weights");
  auto [where, bytes] = read_run_file(place, own_run);
  const TensorFile saved = read_checkpoint(std::move(bytes), where);
  const Config config = parse_config(saved.notes.at("config"), where + ": its config");
  keep_apart(places, config);
  Sink sink(*o.out);
  sink.finish(state_dict_bytes(saved, config.model));
  if (*o.out != "-")
    std::cout << "to load it: model.load_state_dict(safetensors.torch.load_file(" << python_literal(*o.out) << "))\n";
  return passed;
}

}  // namespace

std::function<int()> export_command(Arguments& arguments) {
  const auto o = std::make_shared<ExportOptions>();
  arguments.group("options", {"RUN_DIR", "--out"});
  arguments.paths("RUN_DIR", own_run.allowed(), o->run, is_of_run);
  arguments.path("--out", Use::writes_document, "a state_dict of PyTorch, as safetensors", o->out);
  return [o, places = arguments.places()] { return run_export(*o, *places); };
}

}  // namespace valley::networks
