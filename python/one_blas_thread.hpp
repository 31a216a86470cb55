// The last bits of a matrix product depend on how many threads share it. The command line has one, and so has a call from Python
// while it lasts: the same bits. numpy's own products then have one too where it shares the library.
#pragma once

#include <mutex>

#include "base/blas_threads.hpp"

namespace valley::python {

class OneBlasThread {
 public:
  OneBlasThread() {
    const std::lock_guard lock(mutex);
    if (calls++ > 0) return;  // of another thread of Python
    before = blas_threads();
    set_blas_threads(1);
  }
  OneBlasThread(const OneBlasThread&) = delete;
  OneBlasThread& operator=(const OneBlasThread&) = delete;
  ~OneBlasThread() {
    const std::lock_guard lock(mutex);
    if (--calls == 0 && before > 0) set_blas_threads(before);
  }

 private:
  static inline std::mutex mutex;
  static inline int calls = 0, before = 0;
};

}  // namespace valley::python
