// After the file: lists take in again.
#pragma once

namespace {
[[maybe_unused]] const bool valley_lists_open = (::valley::lists_are_open = true);
}
