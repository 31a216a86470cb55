#include "runs/training/manifest.hpp"

#include "base/checksum.hpp"
#include "base/file.hpp"
#include "base/require.hpp"
#include "base/version.hpp"

namespace valley::networks {
namespace {

template <class T>
std::string_view as_bytes(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

std::string pixels_of(const Experiment& experiment) { return in_hex(checksum(as_bytes(experiment.images().train.pixels))); }
std::string labels_of(const Experiment& experiment) { return in_hex(checksum(as_bytes(experiment.images().train.labels))); }

}  // namespace

Json manifest_of(const Experiment& experiment, std::uint64_t trial) {
  const Config& config = experiment.config();
  const ImageSet& images = experiment.images();
  return {{"valley", version()},
          {"git", git()},
          {"libtorch", TORCH_VERSION},
          {"device", device_name(experiment.options())},
          {"threads", torch::get_num_threads()},
          {"precision", name(config.precision)},
          {"seed", config.seed},
          {"trial", trial},
          {"data", config.data.name},
          {"training_images", images.train.n()},
          {"training_pixels_checksum", pixels_of(experiment)},
          {"training_labels_checksum", labels_of(experiment)},
          {"test_images", images.test.n()},
          {"wrong_labels", images.relabelled.size()},
          {"model", config.model.name},
          {"parameters", experiment.network().layout().parameter_count()},
          {"steps_per_epoch", experiment.steps_per_epoch()}};
}

Inheritance read_manifest(const std::filesystem::path& path, const Experiment& experiment, std::uint64_t trial) {
  const Json before = Json::parse(read_file("manifest", path), nullptr, false);
  const auto has = [&](const char* key) { return before.is_object() && before.contains(key) && before[key].is_number(); };
  require(has("threads") && has("seconds") && before["threads"] >= 1 && before["threads"] <= 4096, path.string(),
          "without threads or seconds", "the manifest that the run wrote");
  const auto same = [&](const char* key, const Json& now, const char* why = "as the data must be the run's") {
    const std::string then = before.contains(key) ? before[key].dump() : "missing";
    require(then == now.dump(), path.string() + ": " + key, then, now.dump() + ", " + why);
  };
  same("trial", trial, "as one of several trials goes on with --trials, from the folder above");
  same("training_pixels_checksum", pixels_of(experiment));
  same("training_labels_checksum", labels_of(experiment));
  return {before["threads"].get<int>(), before["seconds"].get<double>()};
}

}  // namespace valley::networks
