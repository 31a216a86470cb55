#include "commands/escape_options.hpp"

#include <limits>

#include "base/require.hpp"
#include "commands/landscape_arguments.hpp"
#include "commands/row_arguments.hpp"
#include "commands/rule_arguments.hpp"
#include "sim/landscape/catalogue.hpp"

namespace valley::escape {
namespace {

constexpr std::uint64_t most_steps = std::numeric_limits<std::uint32_t>::max() - 1, most_trials = std::uint64_t{1} << 53;

void declare_landscape(Arguments& arguments, Options& o) {
  declare_landscape(arguments, o.landscape, o.keys);
  valley::declare(arguments, "rows g_i of a quadratic, n rows of d <= 256: CSV, .npy, .npz, .safetensors or IDX images (.gz too)",
                  o);
  arguments.key(*find_key(row_keys(), "sampling"), "replacement within a batch of --data (default with)", o.keys);
}

void declare_optimizer(Arguments& arguments, Options& o) {
  declare_rule(arguments, o.rule);
  arguments.count("--switch-at", 1, most_steps, "from this step on, the optimizer of --then", o.switch_at);
  arguments.option("--then", joined(optimizer_names()), "update rule after the switch",
                   [&o](const std::string& text) { o.then = checked_optimizer("--then", text); });
  arguments.number("--then-eta", positive_factors, "step size after the switch (default: --eta)", o.then_eta);
  arguments.number("--then-rho", factors, "ascent radius after the switch (default: --rho)", o.then_rho);
}

void declare_ensemble(Arguments& arguments, Options& o) {
  arguments.count("--trials", 1, most_trials, "how many", o.trials);
  arguments.count("--steps", 1, most_steps, "T", o.steps);
  arguments.option("--start", "A or A,B,...", "coordinates of theta_0; one number: all of them",
                   [&o](const std::string& text) { o.start = parse_list("--start", text); });
  arguments.number("--spread", not_negative, "standard deviation of the start's coordinates (default 0)", o.spread);
  arguments.number("--escape-loss", positive, "escaped: the loss is above this", o.escape_loss);
  arguments.number("--escape-ball", positive, "escaped: farther than this from 0", o.escape_ball);
  arguments.number("--escape-valley", positive, "escaped: the last coordinate is not within this of 0", o.escape_valley);
  arguments.count("--record", 1, most_steps, "statistics every so many steps (default: first and last only)", o.record);
  arguments.count("--seed", 0, std::numeric_limits<std::uint64_t>::max(), "of every random number (default 1)", o.seed);
  arguments.choice<ExactWhen>("--exact",
                              {{"auto", ExactWhen::automatic}, {"always", ExactWhen::always}, {"never", ExactWhen::never}},
                              "exact means: where cheap, where there are any, not at all (default auto)", o.exact);
}

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

void declare_run(Arguments& arguments, Options& o) {
  using gpu::Device, gpu::Lanes;
  arguments.choice<std::optional<Device>>(
      "--device", {{"auto", {}}, {"cuda", Device::cuda}, {"tbb", Device::tbb}, {"omp", Device::omp}, {"serial", Device::serial}},
      "where it runs; the results are the same (default auto: the best there is)", o.device);
  arguments.count("--threads", 1, 4096, "of omp and tbb (default: all of the machine)", o.threads);
  arguments.choice<std::optional<Lanes>>("--lanes",
                                         {{"auto", {}}, {"one", Lanes::one}, {"avx2", Lanes::avx2}, {"avx512", Lanes::avx512}},
                                         "width of the processor's registers; the results are the same (default auto)", o.lanes);
  arguments.path("--json", Use::writes_document, "write the statistics as JSON", o.json);
  arguments.path("--figure", Use::writes_folder, "draw the run: loss and escapes, in FOLDER/figures, from FOLDER/data", o.figure);
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
  declare_landscape(arguments, options);
  declare_optimizer(arguments, options);
  declare_ensemble(arguments, options);
  declare_run(arguments, options);
}

}  // namespace valley::escape
