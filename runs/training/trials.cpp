#include "runs/training/trials.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "base/clear_folder.hpp"
#include "base/file.hpp"
#include "base/lock.hpp"
#include "base/side_by_side.hpp"
#include "runs/training/run_folder.hpp"

namespace valley::networks {
namespace {

RunOptions options_of(const TrialsOptions& all, std::uint64_t trial) {
  RunOptions one;
  one.folder = all.trials == 1 ? all.out : all.out / ("trial-" + std::to_string(trial));
  one.trial = trial;
  // A trial that an interrupted run had not come to yet begins.
  one.resume = all.resume && (all.trials == 1 || std::filesystem::exists(one.folder / last_good));
  one.watch = all.watch;
  if (all.trials > 1)
    one.watch.progress = [&all, trial](const std::string& what, std::size_t done, std::size_t total) {
      all.watch.progress("trial " + std::to_string(trial) + ", " + what, done, total);
    };
  return one;
}

/// Means only of trials that are all at the run's end.
Table summary(const std::vector<TrialResult>& results, std::uint64_t trials) {
  Table table;
  table.columns = {"trial", "status"};
  for (const HistoryColumn& column : history_columns) table.columns.emplace_back(column.name);
  std::vector<std::vector<double>> columns(history_columns.size());
  for (const TrialResult& one : results) {
    if (one.run.history.empty()) continue;  // stopped before its first line
    std::vector<Cell> row{static_cast<double>(one.trial), std::string(word(one.run.status))};
    for (std::size_t k = 0; k < columns.size(); ++k) {
      columns[k].push_back(one.run.history.back().*history_columns[k].value);
      row.emplace_back(columns[k].back());
    }
    table.add(std::move(row));
  }
  const bool all_finished = results.size() == trials && std::all_of(results.begin(), results.end(), [](const TrialResult& one) {
                              return one.run.status == Status::finished;
                            });
  if (!all_finished) return table;
  std::vector<Cell> means{std::string("mean"), std::string("-")}, deviations{std::string("std"), std::string("-")};
  for (const std::vector<double>& column : columns) {
    const auto K = static_cast<double>(column.size());
    double mean = 0, squares = 0;
    for (const double x : column) mean += x / K;
    for (const double x : column) squares += (x - mean) * (x - mean);
    means.emplace_back(mean);
    deviations.emplace_back(K > 1 ? std::sqrt(squares / (K - 1)) : std::numeric_limits<double>::quiet_NaN());
  }
  table.add(std::move(means));
  table.add(std::move(deviations));
  return table;
}

void clear(const std::filesystem::path& out) {
  const FolderLock folder("--out", out);
  clear_folder("--force", out, [](const std::string& path) {
    const std::size_t slash = path.find('/');
    if (slash == std::string::npos) return path == trials_table || is_file_of_run(path);
    return trial_number(path.substr(0, slash)) && is_file_of_run(path.substr(slash + 1));
  });
}

}  // namespace

std::vector<TrialResult> run_trials(const Experiment& experiment, const std::string& text, const TrialsOptions& options) {
  if (options.force) clear(options.out);
  if (options.resume) require_room_to_resume(options.out, options.trials);
  std::optional<FolderLock> folder;  // of a single run, its own
  if (options.trials > 1) folder.emplace("--out", options.out);
  if (!options.resume) require_room_to_begin(options.out, options.trials, text);
  std::vector<std::unique_ptr<TrialResult>> done(options.trials);
  const int threads = torch::get_num_threads();
  side_by_side(options.trials, options.workers, [&](std::size_t k) {
    if (k > 0 && options.watch.asked_to_stop()) return false;
    torch::set_num_threads(threads);  // each thread's own setting
    const RunOptions one = options_of(options, k);
    done[k] = std::make_unique<TrialResult>(TrialResult{k, one.folder, run_training(experiment, text, one)});
    return true;
  });
  std::vector<TrialResult> results;
  for (auto& one : done)
    if (one) results.push_back(std::move(*one));
  if (options.trials > 1) write_file(options.out / trials_table, summary(results, options.trials).csv());
  return results;
}

}  // namespace valley::networks
