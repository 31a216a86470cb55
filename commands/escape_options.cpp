#include "commands/escape_options.hpp"

#include "base/require.hpp"
#include "commands/report_files.hpp"
#include "commands/row_arguments.hpp"
#include "runs/ensemble/declaration.hpp"

namespace valley::escape {
namespace {

Shard parse_shard(const std::string& text) {
  const char* const allowed = "i/N with i from 1 to N, N up to 1000000";
  const std::size_t slash = text.find('/');
  const auto digits = [](const std::string& s) {
    return !s.empty() && s.size() < 8 && s.find_first_not_of("0123456789") == std::string::npos;
  };
  const std::string i = text.substr(0, slash), N = slash == std::string::npos ? "" : text.substr(slash + 1);
  if (!digits(i) || !digits(N)) reject("--shard", "'" + text + "'", allowed);
  const Shard shard{std::stoull(i), std::stoull(N)};
  require(shard.index >= 1 && shard.index <= shard.count && shard.count <= 1000000, "--shard", text, allowed);
  return shard;
}

void declare_files(Arguments& arguments, Options& o) {
  arguments.group("results, besides the table");
  take_files(arguments, o.report);
  arguments.path("--figure", Use::writes_folder, "draw the run: loss and escapes, in FOLDER/figures, from FOLDER/data", o.figure);
  arguments.group("long runs, in parts");
  arguments.path("--checkpoint", Use::writes_file, "save the run there every so often, and when it is stopped by a signal",
                 o.checkpoint);
  arguments.number("--every", positive, "seconds between checkpoints (default 60)", o.every);
  arguments.flag("--resume", "go on from the file of --checkpoint", o.resume);
  arguments.option("--shard", "i/N, i from 1 to N", "run this part only; its result goes to --partial",
                   [&o](const std::string& text) { o.shard = parse_shard(text); });
  arguments.path("--partial", Use::writes_file, "for valley merge", o.partial);
}

}  // namespace

void declare(Arguments& arguments, Options& options) {
  declare_setting(arguments, options);
  arguments.group("rows of data");
  valley::declare(arguments, "rows g_i of a quadratic, n rows of d <= 256: CSV, .npy, .npz, .safetensors or IDX images (.gz too)",
                  options);
  declare_place(arguments, options);
  declare_files(arguments, options);
}

}  // namespace valley::escape
