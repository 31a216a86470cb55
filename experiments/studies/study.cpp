#include "experiments/studies/study.hpp"

#include <limits>

#include "base/registry.hpp"
#include "experiments/study_catalogue.hpp"

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

const char* name(Scale scale) { return study_scales[static_cast<std::size_t>(scale)]; }

double Plan::number(const std::string& key, double otherwise) const {
  for (const ConfigKey& one : changes) {
    if (one.name != key) continue;
    if (const double* number = std::get_if<double>(&one.value)) return *number;
    if (const std::int64_t* whole = std::get_if<std::int64_t>(&one.value)) return static_cast<double>(*whole);
  }
  return otherwise;
}

int Plan::whole(const std::string& key, int otherwise) const {
  const double value = number(key, otherwise);
  return value >= 0 && value <= std::numeric_limits<int>::max() ? static_cast<int>(value) : otherwise;
}

Objective Trained::objective(Split split, const torch::Tensor& statistics, std::int64_t count, Normalise normalise) const {
  return experiment.objective(split, statistics.to(experiment.options()), count, normalise).watched(watch.looking());
}

networks::Checkpoint Trained::end_of_phase(int k) const { return load(*this, "phase" + std::to_string(k) + ".safetensors"); }

networks::Checkpoint Trained::end() const { return load(*this, "checkpoint.safetensors"); }

bool add(Study study) { return insert_by_name(registry(), std::move(study)); }

const std::vector<Study>& studies() { return registry(); }

}  // namespace valley::studies
