// The processes of one run: one, or the ranks of an MPI job.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace valley::escape {

class World {
 public:
  virtual ~World() = default;
  World() = default;
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  virtual int rank() const { return 0; }
  virtual int size() const { return 1; }

  /// What went wrong somewhere.
  struct Trouble {
    int status = 0;  // 0: nothing
    std::string message;
  };
  /// Everybody brings what went wrong there, and takes away what went wrong at the lowest rank where something did.
  virtual Trouble agree(const Trouble& mine) { return mine; }

  /// Everybody brings the signal that stopped it, or 0, and takes away the largest. Where the others do not come (a signal
  /// reached one only), the job is ended.
  virtual int agree_on_signal(int mine) { return mine; }

  /// The largest of everybody's.
  virtual double largest(double mine) { return mine; }
  virtual double sum(double mine) { return mine; }

  /// Everybody's bytes in order of rank, at rank 0; nothing elsewhere.
  virtual std::vector<std::string> gather(const std::string& mine) { return {mine}; }

  /// Ends all processes.
  [[noreturn]] virtual void abort(int status);
};

/// How the environment says that an MPI launcher started this process: its number and how many there are.
struct Launched {
  int rank = 0, size = 1;
};
Launched launched();

/// Whether this process leaves an error in its arguments to rank 0, which has the same ones.
bool leaves_words_to_rank_0(const std::vector<std::string>& words);

/// MPI's ranks where a launcher started several; one process otherwise, and where `alone`. Throws std::invalid_argument
/// where a launcher started several and MPI is not compiled in.
std::unique_ptr<World> join_world(bool alone);

#ifdef VALLEY_HAS_MPI
std::unique_ptr<World> mpi_world();  // world_mpi.cpp
#endif

}  // namespace valley::escape
