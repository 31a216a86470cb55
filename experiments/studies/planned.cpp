#include "experiments/studies/planned.hpp"

#include <algorithm>
#include <set>

#include "base/require.hpp"
#include "base/select.hpp"
#include "runs/training/config_keys.hpp"

namespace valley::studies {
namespace {

std::set<std::string> configs_of(const std::vector<Job>& jobs) {
  std::set<std::string> configs;
  for (const Job& job : jobs) configs.insert(job.config);
  return configs;
}

/// The study has the keys as it stands, once each, with values of these kinds.
void require_known(const ConfigKeys& changes, const std::vector<Job>& jobs) {
  ConfigKeys there;
  for (const std::string& config : configs_of(jobs))
    for (ConfigKey& key : keys_of(config)) there.push_back(std::move(key));
  std::set<std::string> names, given;
  for (const ConfigKey& key : there) names.insert(key.name);
  for (const ConfigKey& change : changes) {
    if (!names.contains(change.name)) reject_unknown("--set", change.name, {names.begin(), names.end()});
    require(given.insert(change.name).second, "--set " + change.name, "given more than once", "once");
    const auto it = std::find_if(there.begin(), there.end(), [&](const ConfigKey& key) { return key.name == change.name; });
    require(kind_of(change.value) == kind_of(it->value), "--set " + change.name, change.value_in_toml(),
            kind_of(it->value) + ", as " + it->value_in_toml());
  }
}

/// The changes are what is run, and can be.
void require_changed(const ConfigKeys& changes, const std::vector<Job>& jobs, const std::string& id) {
  for (const std::string& config : configs_of(jobs)) {
    for (const ConfigKey& key : keys_of(config))
      for (const ConfigKey& change : changes)
        require(key.name != change.name || key.value_in_toml() == change.value_in_toml(), "--set",
                change.name + ", which study " + id + " sets itself", "a key that has one value in all of its configs");
    parse_config(config, "a config of study " + id);
  }
}

/// A job depends on its config and trial alone: so each arm's are those of its first trial, again and again.
std::vector<Job> with_seeds(const std::vector<Job>& jobs, int seeds) {
  std::vector<Job> all;
  std::set<std::pair<std::string, std::string>> had;
  for (const Job& job : jobs) {
    if (!had.insert({job.arm, job.config}).second) continue;
    for (int k = 0; k < seeds; ++k) {
      all.push_back(job);
      all.back().trial = static_cast<std::uint64_t>(k);
    }
  }
  return all;
}

}  // namespace

std::vector<Job> planned_jobs(const Study& study, const Plan& plan) {
  if (!plan.changes.empty()) require_known(plan.changes, study.jobs(plan.scale));
  std::vector<Job> jobs = study.jobs(plan);
  if (!plan.changes.empty()) require_changed(plan.changes, jobs, study.id);
  return plan.seeds > 0 ? with_seeds(jobs, plan.seeds) : jobs;
}

std::vector<std::string> changes_in_words(const Plan& plan) {
  std::vector<std::string> all;
  for (const ConfigKey& key : plan.changes) all.push_back(key.name + "=" + key.value_in_toml());
  if (plan.seeds > 0) all.push_back(std::to_string(plan.seeds) + " seeds");
  return all;
}

}  // namespace valley::studies
