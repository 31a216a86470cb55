#include "runs/ensemble/journey.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>

#include "base/file.hpp"
#include "base/number.hpp"
#include "base/require.hpp"
#include "runs/progress.hpp"
#include "runs/signals.hpp"

namespace valley::escape {
namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

gpu::Lines with_blocks(gpu::Lines lines, std::uint64_t first, std::uint64_t last, std::uint64_t all) {
  lines.emplace_back("range of blocks", std::to_string(first) + " to " + std::to_string(last) + " of " + std::to_string(all));
  return lines;
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
  const AtomicFile probe(checkpoint.file);  // a place that can't be written is known before the work
}

gpu::Archive Journey::archive() const { return {lines, {}, first, last, run.next_block(), run.result(), run.in_flight()}; }

gpu::Archive Journey::take_archive() { return {lines, {}, first, last, run.next_block(), run.take_result(), run.in_flight()}; }

bool Journey::save() {
  if (checkpoint.file.empty()) return true;
  const bool known = !trouble.empty();
  trouble.clear();
  try {
    write_file(checkpoint.file, gpu::to_bytes(archive()));
  } catch (const std::runtime_error& error) {
    trouble = error.what();
    if (!known) std::cerr << "valley escape: " << trouble << "; the run goes on" << std::endl;
  }
  return trouble.empty();
}

void Journey::show(Progress& progress) const {
  if (!(run.total() > 0)) return;
  const double T = run.total() / static_cast<double>(all_trials), rate = steps() / elapsed,
               left = (run.total() - run.done()) / rate;
  const std::string time = left < 120 ? rounded(std::ceil(left), 3) + " s" : rounded(std::ceil(left / 60), 4) + " min";
  progress.update("trials, " + rounded(rate, 3) + " steps/s, " + time + " left", static_cast<std::size_t>(run.done() / T),
                  all_trials);
}

int Journey::go(bool show_progress) {
  std::optional<NotedSignals> signals;
  if (!checkpoint.file.empty()) signals.emplace();
  std::optional<Progress> progress;
  if (show_progress) progress.emplace();
  const Clock::time_point start = Clock::now();
  Clock::time_point saved = start;
  bool more = true;
  while (more && (!signals || NotedSignals::latest() == 0)) {
    more = run.advance();
    elapsed = since(start);
    if (progress) show(*progress);
    if (!more || since(saved) < checkpoint.every) continue;
    save();
    saved = Clock::now();
  }
  elapsed = std::max(since(start), 1e-9);
  save();
  return more && signals ? NotedSignals::latest() : 0;
}

}  // namespace valley::escape
