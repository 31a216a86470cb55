#include "experiments/studies/study.hpp"

#include "base/registry.hpp"

namespace valley::studies {
namespace {

std::vector<Study>& registry() {
  static std::vector<Study> all;
  return all;
}

networks::Checkpoint load(const Trained& run, const std::string& file) {
  return networks::load_checkpoint(run.folder / file, run.experiment.network().layout());
}

}  // namespace

const char* name(Scale scale) { return scale == Scale::smoke ? "smoke" : scale == Scale::cpu ? "cpu" : "gpu"; }

Objective Trained::objective(Split split, const torch::Tensor& statistics, std::int64_t count, Normalise normalise) const {
  return experiment.objective(split, statistics.to(experiment.options()), count, normalise).watched(watch.looking());
}

networks::Checkpoint Trained::end_of_phase(int k) const { return load(*this, "phase" + std::to_string(k) + ".safetensors"); }

networks::Checkpoint Trained::end() const { return load(*this, "checkpoint.safetensors"); }

bool add(Study study) { return insert_by_id(registry(), std::move(study)); }

const std::vector<Study>& studies() { return registry(); }

}  // namespace valley::studies
