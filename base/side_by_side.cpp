#include "base/side_by_side.hpp"

#include <algorithm>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace valley {

bool side_by_side(std::size_t count, int threads, const std::function<bool(std::size_t)>& work,
                  const std::function<void(std::size_t)>& after) {
  std::mutex mutex;
  std::size_t next = 0, told = 0;
  std::vector<char> done(count, 0);
  bool whole = true;
  std::exception_ptr trouble;
  const auto worker = [&] {
    std::unique_lock lock(mutex);
    while (whole && next < count) {
      const std::size_t k = next++;
      try {
        lock.unlock();
        const bool well = work(k);
        lock.lock();
        if (!well) whole = false;
        done[k] = well ? 1 : 0;
        for (; told < count && done[told] != 0; ++told) after(told);
      } catch (...) {
        if (!lock.owns_lock()) lock.lock();
        if (!trouble) trouble = std::current_exception();
        whole = false;
      }
    }
  };
  std::vector<std::thread> others;
  for (int i = 1; i < threads && static_cast<std::size_t>(i) < count; ++i) others.emplace_back(worker);
  worker();
  for (std::thread& other : others) other.join();
  if (trouble) std::rethrow_exception(trouble);
  return whole;
}

int cores() { return static_cast<int>(std::max(1u, std::thread::hardware_concurrency())); }

}  // namespace valley
