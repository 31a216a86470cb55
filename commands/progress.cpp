#include "commands/progress.hpp"

#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <string_view>

namespace valley {
namespace {

using namespace std::chrono_literals;

std::atomic<bool> on_screen = false;
constexpr std::string_view wipe = "\r\033[K";

std::string bar(std::size_t done, std::size_t total) {
  constexpr std::size_t width = 24;
  const std::size_t filled = total == 0 ? 0 : width * done / total;
  return "[" + std::string(filled, '#') + std::string(width - filled, '.') + "] " + std::to_string(done) + "/" +
         std::to_string(total);
}

}  // namespace

Progress::Progress() {
  if (::isatty(STDERR_FILENO) == 0) return;
  painter = std::thread([this] {
    std::unique_lock lock(mutex);
    if (stopping.wait_until(lock, start + 2s, [this] { return stop; })) return;
    do draw();
    while (!stopping.wait_for(lock, 200ms, [this] { return stop; }));
  });
}

Progress::~Progress() {
  {
    const std::lock_guard lock(mutex);
    stop = true;
  }
  stopping.notify_all();
  if (painter.joinable()) painter.join();
  erase();
}

void Progress::update(const std::string& now, std::size_t now_done, std::size_t now_total) {
  const std::lock_guard lock(mutex);
  what = now;
  done = now_done;
  total = now_total;
}

void Progress::erase() {
  const std::lock_guard lock(mutex);
  wipe_progress();
}

void Progress::draw() {
  const double elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const std::string share = total == 0 ? "" : bar(done, total) + "  ";
  on_screen = true;
  std::fprintf(stderr, "%s%s%s  %.0f s", wipe.data(), share.c_str(), what.c_str(), elapsed);
}

void wipe_progress() noexcept {
  if (on_screen.exchange(false)) [[maybe_unused]]
    const auto written = ::write(STDERR_FILENO, wipe.data(), wipe.size());
}

}  // namespace valley
