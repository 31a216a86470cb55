#include <algorithm>

#include "base/require.hpp"
#include "commands/answer.hpp"
#include "commands/bench/operations.hpp"
#include "commands/bench/peak.hpp"
#include "commands/bench/workloads.hpp"
#include "commands/commands.hpp"

namespace valley {
namespace {

using gpu::Device, gpu::Lanes;

struct BenchOptions {
  std::vector<std::string> workload;
  std::optional<std::optional<Device>> device;
  std::optional<std::optional<Lanes>> lanes;
  std::optional<std::uint64_t> threads, trials, steps, repeats;
  AnswerFiles files;
};

struct Measured {
  bench::Timing timing;
  std::string device;
  unsigned threads = 1;
  std::string lanes;
  double limit = 0;  // steps a second; 0: not known
};

Measured measure_ensemble(const BenchOptions& o, const gpu::Ensemble& ensemble, const bench::Operations& step) {
  const Device device = o.device.value_or(std::nullopt).value_or(gpu::available_devices().front());
  const Lanes lanes = o.lanes.value_or(std::nullopt).value_or(gpu::available_lanes().back());
  const auto where = gpu::back_end(device, static_cast<unsigned>(o.threads.value_or(0)), lanes);
  const bool on_processor = device != Device::cuda;
  // The peak before the work: threads of the last parallel loop may still be spinning after it.
  const bench::Peak peak = on_processor ? bench::peak(lanes) : bench::Peak{};
  Measured m{bench::time_ensemble(ensemble, *where, static_cast<int>(o.repeats.value_or(3))), where->description(),
             where->threads(), on_processor ? gpu::name(lanes) : "", 0};
  m.limit = bench::limit(step, peak) * where->threads();
  return m;
}

Measured measure_exact(const BenchOptions& o) {
  for (const auto& [given, name] : {std::pair{o.device.has_value(), "--device"},
                                    {o.lanes.has_value(), "--lanes"},
                                    {o.threads.has_value(), "--threads"},
                                    {o.trials.has_value(), "--trials"},
                                    {o.steps.has_value(), "--steps"}})
    require(!given, name, "given with exact", "with toy and lsq only");
  Measured m{bench::time_exact(static_cast<int>(o.repeats.value_or(3))), "serial", 1, "", 0};
  m.limit = bench::matrix_product_peak(bench::exact_n) / bench::exact_operations;
  return m;
}

Answer report(const std::string& workload, const BenchOptions& o, const gpu::Ensemble& ensemble, const Measured& m) {
  std::vector<double> seconds = m.timing.seconds;
  std::sort(seconds.begin(), seconds.end());
  const double best = m.timing.steps / seconds.front(), median = m.timing.steps / seconds[seconds.size() / 2];
  Answer answer{{{"workload", workload}, {"device", m.device}, {"threads", m.threads}}, 4};
  if (!m.lanes.empty()) answer.add({{"lanes", m.lanes}});
  if (workload != "exact") answer.add({{"trials", ensemble.trials}, {"steps", ensemble.steps()}, {"digest", m.timing.digest}});
  answer.add({{"repeats", o.repeats.value_or(3)},
              {"seconds", seconds.front()},
              {"steps_per_second", best},
              {"median_steps_per_second", median},
              {"limit_steps_per_second", m.limit > 0 ? Json(m.limit) : Json(nullptr)},
              {"share", m.limit > 0 ? Json(best / m.limit) : Json(nullptr)}});
  return answer;
}

int run_bench(const BenchOptions& o) {
  const std::vector<std::string> known = {"toy", "lsq", "exact", "train-mlp", "train-resnet20"};
  require_words("WORKLOAD", o.workload, 1, "one of " + joined(known));
  const std::string workload = chosen("WORKLOAD", o.workload.front(), known);
  const auto steps = static_cast<std::uint32_t>(o.steps.value_or(1000));
  const gpu::Ensemble ensemble =
      workload == "lsq" ? bench::lsq(o.trials.value_or(65536), steps) : bench::toy(o.trials.value_or(131072), steps);
  const bench::Operations step = workload == "toy" ? bench::toy_operations() : bench::lsq_operations();
  print_answer(o.files, [&] {
    return report(workload, o, ensemble, workload == "exact" ? measure_exact(o) : measure_ensemble(o, ensemble, step));
  });
  return passed;
}

}  // namespace

std::function<int()> bench_command(Arguments& arguments) {
  const auto o = std::make_shared<BenchOptions>();
  arguments.group("options", {"WORKLOAD"});
  arguments.words("WORKLOAD", "toy, lsq or exact; train-mlp or train-resnet20 (their --help says more)", o->workload);
  arguments.choice<std::optional<Device>>(
      "--device", {{"auto", {}}, {"cuda", Device::cuda}, {"tbb", Device::tbb}, {"omp", Device::omp}, {"serial", Device::serial}},
      "where it runs (default auto: the best there is)", o->device);
  arguments.choice<std::optional<Lanes>>("--lanes",
                                         {{"auto", {}}, {"one", Lanes::one}, {"avx2", Lanes::avx2}, {"avx512", Lanes::avx512}},
                                         "width of the processor's registers (default auto: the widest)", o->lanes);
  arguments.count("--threads", 1, 4096, "of omp and tbb (default: all of the machine)", o->threads);
  arguments.count("--trials", 1, 1000000000000, "default 131072 of toy, 65536 of lsq", o->trials);
  arguments.count("--steps", 1, 4000000000, "default 1000", o->steps);
  arguments.count("--repeats", 1, 1000, "timed runs; the best and the median are reported (default 3)", o->repeats);
  take_files(arguments, o->files);
  return [o] { return run_bench(*o); };
}

}  // namespace valley
