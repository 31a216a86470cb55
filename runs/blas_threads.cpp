#include "runs/blas_threads.hpp"

// OpenBLAS only; absent from other BLAS libraries.
extern "C" __attribute__((weak)) void openblas_set_num_threads(int count);

namespace valley {

void set_blas_threads(int count) {
  if (openblas_set_num_threads != nullptr) openblas_set_num_threads(count);
}

}  // namespace valley
