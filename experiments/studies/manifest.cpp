#include "experiments/studies/manifest.hpp"

#include <map>
#include <set>

#include "base/file.hpp"
#include "base/version.hpp"
#include "experiments/studies/parts.hpp"
#include "experiments/studies/planned.hpp"

namespace valley::studies {

Json manifest_of(const Study& study, const Plan& plan, const std::vector<Job>& jobs, const std::vector<std::size_t>& these,
                 const std::filesystem::path& runs) {
  std::map<std::string, std::set<std::uint64_t>> wrong_labels;  // by data
  std::set<std::string> data, pixels, models, devices, libraries, versions;
  std::set<std::uint64_t> trials;
  Json configs = Json::object();
  double seconds = 0;
  for (const std::size_t k : these) {
    const Json run = Json::parse(read_file("manifest", runs / name_of(k, jobs[k]) / "manifest.json"));
    const auto text = [&](const char* key) { return run.at(key).get<std::string>(); };
    wrong_labels[text("data") + " (" + run.at("training_images").dump() + " images"].insert(
        run.at("wrong_labels").get<std::uint64_t>());
    models.insert(text("model") + " (" + run.at("parameters").dump() + " parameters)");
    devices.insert(text("device") + ", " + run.at("threads").dump() + " threads, " + text("precision"));
    pixels.insert(text("training_pixels_checksum"));
    libraries.insert(text("libtorch"));
    versions.insert(text("git"));
    trials.insert(jobs[k].trial);
    configs[jobs[k].arm].push_back(jobs[k].config);
    seconds += run.at("seconds").get<double>();
  }
  for (auto& [arm, texts] : configs.items()) {
    const std::set<std::string> each(texts.begin(), texts.end());
    texts = each;
  }
  for (const auto& [images, counts] : wrong_labels) {
    std::string all;
    for (const std::uint64_t count : counts) all += (all.empty() ? ", " : "/") + std::to_string(count);
    data.insert(images + (*counts.rbegin() > 0 ? all + " wrong labels" : "") + ")");
  }
  const auto joined = [](const std::set<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : "; ") + word;
    return text;
  };
  return {{"scale", name(plan.scale)},
          {"changed", changes_in_words(plan)},
          {"data", joined(data)},
          {"model", joined(models)},
          {"trials", trials.size()},
          {"jobs", jobs.size()},
          {"device", joined(devices)},
          {"libtorch", joined(libraries)},
          {"valley", version()},
          {"git", joined(versions)},
          {"training_pixels_checksums", joined(pixels)},
          {"training_seconds", seconds},
          {"study_fingerprint", fingerprint(study.jobs(plan.scale))},
          {"configs", configs}};
}

}  // namespace valley::studies
