#include "gpu/run.hpp"

#include <algorithm>
#include <cmath>

#include "base/require.hpp"

namespace valley::gpu {
namespace {

/// What a step costs beside one of a small landscape: coordinates, and the samples of a batch.
double weight(const Ensemble& e) {
  const RowsOfData* const f = e.landscape.rows();
  if (f == nullptr) return 1 + e.landscape.samples();
  const double rows = f->batching.size + (e.escape.by == EscapeBy::loss ? f->n : 0);
  return 1 + static_cast<double>(e.landscape.coordinates()) / 16. * rows;
}

}  // namespace

Run::Run(const Ensemble& the_ensemble, BackEnd& the_place, std::uint64_t the_first, std::uint64_t the_last)
    : ensemble(the_ensemble),
      where(the_place),
      recorded(the_ensemble.recorded_steps()),
      first(the_first),
      last(the_last),
      landscape(the_ensemble.landscape),
      fields(the_ensemble.fields()),
      next(the_first) {
  ensemble.check();
  for (const Phase& phase : ensemble.phases)
    require(where.serves(phase.rule), "optimizer", "one that " + where.description() + " has no loops for",
            "sgd, sam and usam with or without momentum there, any on a processor");
  require(first <= last && last <= ensemble.blocks(), "blocks", std::to_string(first) + " to " + std::to_string(last),
          "within the ensemble's " + std::to_string(ensemble.blocks()));
  so_far.records.resize(recorded.size());
  if (first == last) return;
  const auto send = [&](const std::vector<double>& data) -> double* {
    if (data.empty()) return nullptr;
    double* const there = where.allocate(data.size());
    where.upload(there, data.data(), data.size());
    return there;
  };
  rows = send(ensemble.rows);
  offsets = send(ensemble.offsets);
  if (RowsOfData* const f = landscape.rows()) {
    f->rows = rows;
    f->offsets = offsets;
  }
  make_room(chunk_trials());
}

void Run::make_room(std::size_t trials) {
  if (arrays != nullptr) where.release(arrays);
  arrays = nullptr;
  arrays = where.allocate(trials * doubles_a_trial(dimension(), fields));
  capacity = trials;
  field = field_in(arrays, dimension(), fields, trials);
}

Run::~Run() {
  for (double* const array : {rows, offsets, arrays})
    if (array != nullptr) where.release(array);
}

std::size_t Run::dimension() const { return landscape.coordinates(); }

std::size_t Run::chunk_trials() const {
  // No more than can take a step in a fraction of a second, so that a signal is heard.
  const double most = where.steps_at_once() / weight(ensemble);
  const std::size_t asked = where.good_chunk() * 8 / (8 + dimension());
  const std::size_t good =
      std::max<std::size_t>(most < static_cast<double>(asked) ? static_cast<std::size_t>(most) : asked, block_trials);
  const std::size_t blocks = std::min<std::uint64_t>(good / block_trials, last - first);
  return blocks * block_trials;
}

double Run::done() const {
  const double T = ensemble.steps();
  return static_cast<double>(so_far.trials) * T +
         static_cast<double>(std::min(chunk_blocks * block_trials, ensemble.trials - field.first)) * step;
}

double Run::total() const {
  const auto trials_before = [&](std::uint64_t block) { return std::min(block * block_trials, ensemble.trials); };
  return static_cast<double>(trials_before(last) - trials_before(first)) * ensemble.steps();
}

Leg Run::leg_from(std::uint32_t from) const {
  const auto phase = std::find_if(ensemble.phases.begin(), ensemble.phases.end(), [&](const Phase& p) { return p.until > from; });
  const std::uint32_t begins = phase == ensemble.phases.begin() ? 0 : std::prev(phase)->until;
  const std::uint32_t to_record = *std::upper_bound(recorded.begin(), recorded.end(), from);
  const double most = std::max(1., where.steps_at_once() / weight(ensemble) / static_cast<double>(chunk_blocks * block_trials));
  const std::uint32_t to =
      static_cast<std::uint32_t>(std::min<double>(std::min(phase->until, to_record), from + std::floor(most)));
  return {ensemble.seed, from, to, begins, phase->rule, ensemble.escape};
}

void Run::begin_chunk() {
  chunk_begin = next;
  chunk_blocks = std::min<std::uint64_t>(capacity / block_trials, last - next);
  next += chunk_blocks;
  step = 0;
  field.first = chunk_begin * block_trials;
  Leg leg;
  leg.seed = ensemble.seed;
  leg.escape = ensemble.escape;
  where.start(landscape, ensemble.start, leg, field, chunk_blocks * block_trials);
  note(0);
}

bool Run::advance() {
  if (chunk_blocks == 0) {
    if (next == last) return false;
    begin_chunk();
  }
  const std::size_t trials = std::min(chunk_blocks * block_trials, ensemble.trials - field.first);
  const Leg leg = leg_from(step);
  where.walk(landscape, leg, field, trials);
  step = leg.to;
  const auto record = std::lower_bound(recorded.begin(), recorded.end(), step);
  if (record != recorded.end() && *record == step) note(static_cast<std::size_t>(record - recorded.begin()));
  if (step == ensemble.steps()) end_chunk();
  return chunk_blocks != 0 || next != last;
}

void Run::note(std::size_t record) {
  const std::size_t trials = std::min(chunk_blocks * block_trials, ensemble.trials - field.first);
  where.losses(landscape, field, trials);
  const double *loss = field.loss, *log_loss = field.log_loss, *escaped_at = field.escaped_at;
  if (!where.on_host()) {
    host.resize(3 * capacity);
    where.download(host.data(), field.loss, trials);
    where.download(host.data() + capacity, field.log_loss, trials);
    where.download(host.data() + 2 * capacity, field.escaped_at, trials);
    loss = host.data();
    log_loss = loss + capacity;
    escaped_at = log_loss + capacity;
  }
  const double now = recorded[record];
  std::vector<Record> parts(chunk_blocks);
  each(where, chunk_blocks, [&](std::size_t b) {
    const std::size_t begin = b * block_trials, count = std::min<std::size_t>(block_trials, trials - begin);
    std::uint64_t escaped = 0;
    for (std::size_t i = begin; i < begin + count; ++i) escaped += escaped_at[i] <= now;
    std::vector<double> scratch(block_trials);
    parts[b].add(chunk_begin + b, {loss + begin, count}, {log_loss + begin, count}, escaped, scratch);
  });
  for (const Record& part : parts) so_far.records[record].join(part);
}

void Run::end_chunk() {
  const std::size_t trials = std::min(chunk_blocks * block_trials, ensemble.trials - field.first);
  const double *state = field.state, *escaped_at = field.escaped_at, *diverged_at = field.diverged_at;
  if (!where.on_host()) {
    const std::size_t N = dimension();
    host.resize((N + 2) * capacity);
    where.download(host.data(), field.state, N * capacity);
    where.download(host.data() + N * capacity, field.escaped_at, trials);
    where.download(host.data() + (N + 1) * capacity, field.diverged_at, trials);
    state = host.data();
    escaped_at = state + N * capacity;
    diverged_at = escaped_at + capacity;
  }
  const bool lanes = landscape.by_trial();
  const std::size_t coordinates = ensemble.start.dimension, stride = lanes ? capacity : 1, apart = lanes ? 1 : dimension();
  std::vector<Result> parts(chunk_blocks);
  each(where, chunk_blocks, [&](std::size_t b) {
    Result& part = parts[b];
    std::vector<double> times;
    for (std::size_t i = b * block_trials; i < std::min<std::size_t>((b + 1) * block_trials, trials); ++i) {
      part.digest.add(field.first + i, state + i * apart, coordinates, stride);
      ++part.trials;
      part.diverged += diverged_at[i] < not_yet;
      if (!(escaped_at[i] < not_yet)) continue;
      times.push_back(escaped_at[i]);
    }
    part.escaped = times.size();
    part.escape_times.add(times);
  });
  for (const Result& part : parts) {
    so_far.escape_times.join(part.escape_times);
    so_far.trials += part.trials;
    so_far.escaped += part.escaped;
    so_far.diverged += part.diverged;
    so_far.digest.join(part.digest);
  }
  if (at_end) at_end(field.first, trials, state, stride);
  chunk_blocks = 0;
  step = 0;
}

std::vector<std::pair<double*, std::size_t>> Run::saved_parts(std::size_t trials) const {
  std::vector<std::pair<double*, std::size_t>> parts;
  const bool lanes = landscape.by_trial();
  const std::size_t states = 1 + static_cast<std::size_t>(fields);  // the memory's follow the state
  for (std::size_t k = 0; k < states; ++k) {
    double* const array = field.state + k * dimension() * capacity;
    if (!lanes) parts.emplace_back(array, trials * dimension());
    for (std::size_t c = 0; lanes && c < dimension(); ++c) parts.emplace_back(array + c * capacity, trials);
  }
  parts.emplace_back(field.escaped_at, trials);
  parts.emplace_back(field.diverged_at, trials);
  return parts;
}

std::optional<InFlight> Run::in_flight() const {
  if (chunk_blocks == 0) return std::nullopt;
  InFlight flight{chunk_begin, chunk_blocks, step, {}};
  for (const auto& [place, count] : saved_parts(chunk_blocks * block_trials)) {
    flight.field.resize(flight.field.size() + count);
    where.download(flight.field.data() + flight.field.size() - count, place, count);
  }
  return flight;
}

void Run::restore(Result result, std::uint64_t next_block, const std::optional<InFlight>& flight) {
  require(result.records.size() == recorded.size() && next_block >= first && next_block <= last, "checkpoint",
          "of other steps or blocks", "one of this run");
  so_far = std::move(result);
  next = next_block;
  chunk_blocks = 0;
  if (!flight) return;
  const std::size_t trials = flight->blocks * block_trials;
  require(flight->field.size() == trials * ((1 + static_cast<std::size_t>(fields)) * dimension() + 2) &&
              flight->step < ensemble.steps(),
          "checkpoint", "of another ensemble", "one of this run");
  if (trials > capacity) make_room(trials);
  const double* from = flight->field.data();
  for (const auto& [place, count] : saved_parts(trials)) {
    where.upload(place, from, count);
    from += count;
  }
  chunk_begin = flight->block;
  chunk_blocks = flight->blocks;
  step = flight->step;
  field.first = chunk_begin * block_trials;
}

}  // namespace valley::gpu
