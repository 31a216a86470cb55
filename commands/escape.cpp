#include <filesystem>
#include <iostream>

#include "base/file.hpp"
#include "base/require.hpp"
#include "base/shell_word.hpp"
#include "commands/commands.hpp"
#include "commands/escape_options.hpp"
#include "commands/report_files.hpp"
#include "commands/signals.hpp"
#include "commands/unasked_end.hpp"
#include "commands/watched.hpp"
#include "figures/ensemble_run.hpp"
#include "figures/files.hpp"
#include "runs/ensemble/join.hpp"
#include "runs/ensemble/journey.hpp"
#include "runs/ensemble/machine.hpp"
#include "runs/ensemble/processes.hpp"
#include "runs/ensemble/report_table.hpp"
#include "runs/own/library.hpp"

namespace valley {
namespace {

using namespace escape;

/// All that a process needs before it can begin.
struct Ready {
  Ready(const Options& options, const World& world, Places& places);

  Setup setup;
  std::optional<Machine> where;
  std::optional<ReportSinks> sinks;
  std::optional<Journey> journey;
};

/// What --figure writes.
std::vector<Place> places_drawn(const std::string& folder) {
  std::vector<Place> all;
  for (const std::filesystem::path& file : figures::files_of(figures::ensemble_run_id, folder))
    all.push_back({"--figure", file, Use::writes_file});
  return all;
}

Ready::Ready(const Options& options, const World& world, Places& places) {
  check_files(options);
  if (options.figure) places.add(places_drawn(*options.figure));
  std::error_code ignored;
  require(world.size() == 1 || !options.data || std::filesystem::is_regular_file(*options.data, ignored), "--data",
          options.data.value_or(""), "a file on disk, as each of several processes reads it");
  setup = set_up(options);
  where.emplace(options);
  const Shard ours{static_cast<std::uint64_t>(world.rank()) + 1, static_cast<std::uint64_t>(world.size())};
  const auto [begin, end] = range_of(options.shard.value_or(Shard{}), 0, setup.ensemble.blocks());
  const auto [first, last] = range_of(ours, begin, end);
  Checkpoint checkpoint{options.checkpoint.value_or(""), options.every.value_or(60), options.resume};
  if (options.checkpoint && world.size() > 1) {
    checkpoint.file += "." + std::to_string(world.rank());
    places.add({{"--checkpoint", checkpoint.file, Use::writes_file}});  // each rank has its own
  }
  if (!options.partial && world.rank() == 0) sinks.emplace(options.report);
  if (options.partial) const AtomicFile probe(*options.partial);
  journey.emplace(setup, *where->back_end, first, last, checkpoint);
  if (options.figure && world.rank() == 0) figures::make_folders("--figure", *options.figure);
}

template <class Add>
void add_rows(const RowChoice& rows, const Add& add) {
  if (rows.data) add("--data", *rows.data);
  if (rows.samples) add("--samples", std::to_string(*rows.samples));
  if (rows.header) add("--header", *rows.header ? "yes" : "no");
  if (rows.array) add("--array", *rows.array);
  if (!rows.columns) return;
  std::string columns;
  for (const std::string& one : *rows.columns) columns += (columns.empty() ? "" : ",") + one;
  add("--columns", columns);
}

/// Whether 0 is this setting's value, rather than that it has none.
bool says_something(const Options& o, const std::string& key) {
  const RuleChoice second = o.then ? changed(o.rule, *o.then, {}, {}) : o.rule;
  if (key == "--then-rho") return takes(second, "--rho");
  if (key == "--rho") return takes(o.rule, key);  // after the switch it is --then-rho
  if (key == "--momentum" || key == "--weight-decay") return takes(o.rule, key) || takes(second, key);
  return key != "--record";
}

/// The command that goes on from the checkpoint.
std::string way_on(const Options& o, const Ready& ready, const World& world) {
  std::string text = world.size() > 1 ? "mpirun -n " + std::to_string(world.size()) + " " : "";
  text += "valley escape";
  const auto add = [&](const std::string& argument, const std::string& value) {
    text += " " + argument + " " + shell_word(value);
  };
  for (const own::Loaded& one : own::loaded())
    if (!one.file.empty()) add("--with", one.file.string());
  for (const auto& [key, value] : ready.setup.setting) {
    if (!key.starts_with("--") || (value == "0" && !says_something(o, key))) continue;
    add(key, value);
    if (key == "--landscape") add_rows(o, add);
  }
  if (o.device && *o.device) add("--device", name(**o.device));
  if (o.lanes && *o.lanes) add("--lanes", name(**o.lanes));
  if (o.threads) add("--threads", std::to_string(*o.threads));
  if (o.exact && *o.exact != ExactWhen::automatic) add("--exact", *o.exact == ExactWhen::always ? "always" : "never");
  for (const auto& [name, file] : o.report.given()) add(name, file);
  if (o.figure) add("--figure", *o.figure);
  if (o.shard) add("--shard", std::to_string(o.shard->index) + "/" + std::to_string(o.shard->count));
  if (o.partial) add("--partial", *o.partial);
  if (o.every) add("--every", shortest(*o.every));
  add("--checkpoint", *o.checkpoint);
  return text + " --resume";
}

int stopped(int signal, const Options& options, const Ready& ready, const World& world) {
  const std::string by = name_of_signal(signal);
  if (!ready.journey->not_saved().empty()) throw std::runtime_error("stopped by " + by + ", and " + ready.journey->not_saved());
  if (world.rank() == 0) {
    std::cerr << "valley escape: stopped by " << by << " at " << rounded(100 * ready.journey->share(), 3)
              << " %; go on with: " << way_on(options, ready, world) << std::endl;
  }
  return 128 + signal;
}

Exact exact_with_progress(const Setup& setup, const Options& options) {
  Progress progress;
  progress.update("exact means");
  return exact_loss(setup, options.exact.value_or(ExactWhen::automatic));
}

int write_partial(const Options& options, Ready& ready) {
  gpu::Archive archive = ready.journey->take_archive();
  std::optional<Exact> exact;
  if (archive.first == 0 && archive.last > 0) exact = exact_with_progress(ready.setup, options);
  write_file(*options.partial,
             gpu::to_bytes(partial(std::move(archive), ready.setup, *options.shard, exact ? &*exact : nullptr)));
  std::cout << *options.partial << "\n";
  return passed;
}

Report report(const Options& options, Ready& ready, World& world) {
  const Setup& setup = ready.setup;
  const Timing timing =
      ready.where->timing(world.largest(ready.journey->seconds()), world.sum(ready.journey->steps()), world.size());
  const Shard ours{static_cast<std::uint64_t>(world.rank()) + 1, static_cast<std::uint64_t>(world.size())};
  gpu::Archive own = partial(ready.journey->take_archive(), setup, ours, nullptr);
  std::vector<std::pair<std::string, gpu::Archive>> parts;
  if (world.size() == 1) {
    parts.emplace_back("", std::move(own));
  } else {
    for (const std::string& bytes : world.gather(gpu::to_bytes(own)))
      parts.emplace_back("rank " + std::to_string(parts.size()), gpu::from_bytes("result", "a rank's", bytes));
  }
  if (world.rank() != 0) return {};
  Report whole = join(std::move(parts));
  whole.exact = exact_with_progress(setup, options);
  whole.timing = timing;
  return whole;
}

/// The picture of a run, its caption the command's own arguments.
void draw(const Report& whole, const std::filesystem::path& folder) {
  std::string caption = "valley escape";
  for (const auto& [key, value] : whole.setting)
    if (key.starts_with("--")) caption += " " + key + " " + shell_word(value);
  const figures::Figure figure = figures::ensemble_run(caption + ".");
  write_file(figures::data_of(figure.id, folder), table_of(whole).csv());
  figures::draw(figure, folder);
}

int finish(const Options& options, Ready& ready, World& world) {
  if (options.partial) {
    write_partial(options, ready);
  } else {
    const Report whole = report(options, ready, world);
    if (world.rank() == 0) {
      Deliveries all;
      ready.sinks->write(whole, all);
      if (options.figure) all.add([&] { draw(whole, *options.figure); });
      all.conclude();
    }
  }
  flush_standard_output();
  return ready.journey->not_saved().empty() ? passed : broken;
}

/// To the end, or, where there is a checkpoint to go on from, to a signal: that signal, or 0. Where there is none a signal ends
/// the program as ever.
int go(Ready& ready, bool saves, bool shows) {
  std::optional<NotedSignals> signals;
  if (saves) signals.emplace();
  Progress progress;
  Watch watch = watched(progress, "valley escape");
  if (!saves) watch.asked_to_stop = Watch{}.asked_to_stop;
  if (!shows) watch.progress = Watch{}.progress;
  return ready.journey->go(watch) ? 0 : NotedSignals::latest();
}

int run_escape(const Options& options, Places& places) {
  const std::unique_ptr<World> world = join_world(options.shard.has_value());
  std::optional<Ready> ready;
  World::Trouble trouble;
  try {
    ready.emplace(options, *world, places);
  } catch (const std::invalid_argument& wrong) {
    trouble = {wrong_usage, wrong.what()};
  } catch (const std::exception& error) {
    trouble = {broken, error.what()};
  }
  trouble = world->agree(trouble);
  if (trouble.status != 0 && world->size() > 1) {
    // Before any rank is done, at which the launcher may end the others.
    if (world->rank() == 0) std::cerr << "valley escape: " << trouble.message << std::endl;
    return trouble.status;
  }
  if (trouble.status == wrong_usage) throw std::invalid_argument(trouble.message);
  if (trouble.status != 0) throw std::runtime_error(trouble.message);
  try {
    const int signal = world->agree_on_signal(go(*ready, options.checkpoint.has_value(), world->rank() == 0));
    return signal != 0 ? stopped(signal, options, *ready, *world) : finish(options, *ready, *world);
  } catch (const std::exception& error) {
    if (world->size() == 1) throw;
    std::cerr << "valley escape: " << error.what() << std::endl;  // the others wait for this one
    end_is_asked();
    world->abort(broken);
    throw;  // for the compiler, which does not see that the call never returns
  }
}

}  // namespace

std::function<int()> escape_command(Arguments& arguments) {
  const auto options = std::make_shared<Options>();
  declare(arguments, *options);
  return [options, places = arguments.places()] { return run_escape(*options, *places); };
}

}  // namespace valley
