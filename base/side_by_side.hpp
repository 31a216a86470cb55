#pragma once

#include <cstddef>
#include <functional>

namespace valley {

/// work(0), ..., work(count - 1), begun in this order, `threads` at a time; and after(k) on one thread at a time, in this order,
/// as soon as work(0), ..., work(k) have ended well. Work that returns false or throws lets no more begin: true when all was
/// done. What was thrown first is thrown again once all have ended.
bool side_by_side(
    std::size_t count, int threads, const std::function<bool(std::size_t)>& work,
    const std::function<void(std::size_t)>& after = [](std::size_t) {});

/// The machine's cores, at least 1.
int cores();

}  // namespace valley
