// Work for a back end on this machine: something to be done for each of 0 .. n - 1, in any order, by any thread.
#pragma once

#include <cstddef>

namespace valley::gpu {

struct Call {
  void (*body)(void* context, std::size_t i) = nullptr;
  void* context = nullptr;

  void operator()(std::size_t i) const { body(context, i); }
};

// Each is Thrust's for_each over a counting iterator, on its own system. `threads` >= 1.
void each_serial(std::size_t n, Call call, unsigned threads);
void each_omp(std::size_t n, Call call, unsigned threads);
void each_tbb(std::size_t n, Call call, unsigned threads);

}  // namespace valley::gpu
