#ifdef VALLEY_HAS_MPI
#include <mpi.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <thread>

#include "runs/ensemble/processes.hpp"

namespace valley::escape {
namespace {

using namespace std::chrono_literals;

class MpiWorld final : public World {
 public:
  MpiWorld() {
    int provided = 0;
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
    MPI_Comm_rank(MPI_COMM_WORLD, &my_rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  }
  ~MpiWorld() override { MPI_Finalize(); }

  int rank() const override { return my_rank; }
  int size() const override { return ranks; }

  Trouble agree(const Trouble& mine) override {
    int speaker = mine.status != 0 ? my_rank : ranks;
    MPI_Allreduce(MPI_IN_PLACE, &speaker, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
    if (speaker == ranks) return {};
    int status = mine.status, length = static_cast<int>(mine.message.size());
    MPI_Bcast(&status, 1, MPI_INT, speaker, MPI_COMM_WORLD);
    MPI_Bcast(&length, 1, MPI_INT, speaker, MPI_COMM_WORLD);
    std::string message = mine.message;
    message.resize(static_cast<std::size_t>(length));
    MPI_Bcast(message.data(), length, MPI_CHAR, speaker, MPI_COMM_WORLD);
    return {status, message};
  }

  // Waits asleep: a rank that is done leaves the processor to those that are not.
  int agree_on_signal(int mine) override {
    int all = 0;
    MPI_Request request;
    MPI_Iallreduce(&mine, &all, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD, &request);
    const auto begin = std::chrono::steady_clock::now();
    for (int there = 0;;) {
      MPI_Test(&request, &there, MPI_STATUS_IGNORE);
      if (there != 0) return all;
      if (mine != 0 && std::chrono::steady_clock::now() - begin > 10s) abort(128 + mine);
      std::this_thread::sleep_for(2ms);
    }
  }

  double largest(double mine) override { return reduce(mine, MPI_MAX); }
  double sum(double mine) override { return reduce(mine, MPI_SUM); }

  std::vector<std::string> gather(const std::string& mine) override {
    if (my_rank != 0) return send(mine), std::vector<std::string>();
    std::vector<std::string> all{mine};
    for (int from = 1; from < ranks; ++from) all.push_back(receive(from));
    return all;
  }

  [[noreturn]] void abort(int status) override {
    MPI_Abort(MPI_COMM_WORLD, status);
    std::_Exit(status);
  }

 private:
  static constexpr std::size_t piece = std::size_t{1} << 30;  // MPI counts in int

  static double reduce(double mine, MPI_Op how) {
    MPI_Allreduce(MPI_IN_PLACE, &mine, 1, MPI_DOUBLE, how, MPI_COMM_WORLD);
    return mine;
  }
  static void send(const std::string& bytes) {
    const std::uint64_t size = bytes.size();
    MPI_Send(&size, 1, MPI_UINT64_T, 0, 0, MPI_COMM_WORLD);
    for (std::size_t at = 0; at < size; at += piece)
      MPI_Send(bytes.data() + at, static_cast<int>(std::min(piece, size - at)), MPI_CHAR, 0, 0, MPI_COMM_WORLD);
  }
  static std::string receive(int from) {
    std::uint64_t size = 0;
    MPI_Recv(&size, 1, MPI_UINT64_T, from, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    std::string bytes(size, '\0');
    for (std::size_t at = 0; at < size; at += piece)
      MPI_Recv(bytes.data() + at, static_cast<int>(std::min(piece, size - at)), MPI_CHAR, from, 0, MPI_COMM_WORLD,
               MPI_STATUS_IGNORE);
    return bytes;
  }

  int my_rank = 0, ranks = 1;
};

}  // namespace

std::unique_ptr<World> mpi_world() { return std::make_unique<MpiWorld>(); }

}  // namespace valley::escape
#endif
