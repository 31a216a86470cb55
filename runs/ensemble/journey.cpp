#include "runs/ensemble/journey.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>

#include "base/file.hpp"
#include "base/number.hpp"
#include "base/require.hpp"
#include "runs/ensemble/report.hpp"

namespace valley::escape {
namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

gpu::Lines with_blocks(gpu::Lines lines, std::uint64_t first, std::uint64_t last, std::uint64_t all) {
  lines.emplace_back("range of blocks", std::to_string(first) + " to " + std::to_string(last) + " of " + std::to_string(all));
  return lines;
}

/// Whether it holds a part's result, whole.
bool is_partial(const std::string& file) {
  try {
    return !value_of(gpu::from_bytes("--checkpoint", file, read_file("--checkpoint", file)).notes, "shard").empty();
  } catch (const std::invalid_argument&) {  // damaged, or of another version
    return false;
  }
}

/// A checkpoint of before may be replaced; what else lies there was meant for something else.
void require_replaceable(const std::string& file) {
  std::error_code none;
  if (!std::filesystem::is_regular_file(file, none) || std::filesystem::file_size(file, none) == 0) return;
  std::string begin(gpu::archive_begins.size(), '\0');
  std::ifstream(file, std::ios::binary).read(begin.data(), static_cast<std::streamsize>(begin.size()));
  require(begin == gpu::archive_begins, "--checkpoint", file + ", which is no checkpoint", "a new file, or a checkpoint");
  require(!is_partial(file), "--checkpoint", file + ", which --partial wrote", "a new file, or a checkpoint");
}

}  // namespace

Journey::Journey(const Setup& setup, gpu::BackEnd& where, std::uint64_t the_first, std::uint64_t the_last,
                 const Checkpoint& the_checkpoint)
    : lines(with_blocks(setup.setting, the_first, the_last, setup.ensemble.blocks())),
      checkpoint(the_checkpoint),
      first(the_first),
      last(the_last),
      run(setup.ensemble, where, the_first, the_last),
      all_trials(static_cast<std::size_t>(run.total() / setup.ensemble.steps())) {
  if (checkpoint.file.empty()) return;
  lock.emplace("--checkpoint", checkpoint.file);
  if (checkpoint.resume) {
    gpu::Archive saved = gpu::from_bytes("--checkpoint", checkpoint.file, read_file("--checkpoint", checkpoint.file));
    gpu::require_same_setting(lines, saved.setting, checkpoint.file);
    run.restore(std::move(saved.result), saved.next, saved.in_flight);
    done_before = run.done();
  }
  if (!checkpoint.resume) require_replaceable(checkpoint.file);
  const AtomicFile probe(checkpoint.file);  // a place that can't be written is known before the work
}

gpu::Archive Journey::archive() const { return {lines, {}, first, last, run.next_block(), run.result(), run.in_flight()}; }

gpu::Archive Journey::take_archive() { return {lines, {}, first, last, run.next_block(), run.take_result(), run.in_flight()}; }

void Journey::save(const Watch& watch) {
  if (checkpoint.file.empty()) return;
  const bool known = !trouble.empty();
  trouble.clear();
  try {
    write_file(checkpoint.file, gpu::to_bytes(archive()));
  } catch (const std::runtime_error& error) {
    trouble = error.what();
    if (!known) watch.complaint(trouble + "; the run goes on");
  }
}

void Journey::show(const Watch& watch) const {
  if (!(run.total() > 0)) return;
  const double T = run.total() / static_cast<double>(all_trials), rate = steps() / elapsed;
  watch.progress("trials, " + rounded(rate, 3) + " steps/s" + time_left((run.total() - run.done()) / rate),
                 static_cast<std::size_t>(run.done() / T), all_trials);
}

bool Journey::go(const Watch& watch) {
  const Clock::time_point start = Clock::now();
  Clock::time_point saved = start;
  bool more = true;
  while (more && !watch.asked_to_stop()) {
    more = run.advance();
    elapsed = since(start);
    show(watch);
    if (!more || since(saved) < checkpoint.every) continue;
    save(watch);
    saved = Clock::now();
  }
  elapsed = std::max(since(start), 1e-9);
  save(watch);
  return !more;
}

}  // namespace valley::escape
