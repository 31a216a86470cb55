#include "runs/ensemble/processes.hpp"

#include <algorithm>
#include <cstdlib>

#include "base/require.hpp"

namespace valley::escape {
namespace {

int number_in(const char* variable) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? -1 : std::atoi(text);
}

}  // namespace

void World::abort(int status) { std::_Exit(status); }

Launched launched() {
  // Open MPI's own, and what Slurm and MPICH set through PMI. A size of PMIx alone is not in the environment.
  for (const auto& [rank, size] : {std::pair{"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"},
                                   {"PMI_RANK", "PMI_SIZE"},
                                   {"PMIX_RANK", "SLURM_STEP_NUM_TASKS"}}) {
    const int i = number_in(rank), n = number_in(size);
    if (i >= 0 && n > i) return {i, n};
  }
  return {};
}

bool leaves_words_to_rank_0(const std::vector<std::string>& words) {
  const auto is_shard = [](const std::string& word) { return word.starts_with("--shard"); };
  return launched().rank > 0 && std::none_of(words.begin(), words.end(), is_shard);
}

std::unique_ptr<World> join_world(bool alone) {
  const Launched here = launched();
  if (alone || here.size == 1) return std::make_unique<World>();
#ifdef VALLEY_HAS_MPI
  std::unique_ptr<World> world = mpi_world();
  require(world->size() == here.size, "number of processes", std::to_string(world->size()) + " to MPI",
          std::to_string(here.size) + ", as the launcher says; start it with the launcher of the MPI that it was built with");
  return world;
#else
  reject("number of processes", std::to_string(here.size), "1, as MPI is not compiled in; or --shard and valley merge");
#endif
}

}  // namespace valley::escape
