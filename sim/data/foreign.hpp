#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace valley {

/// The text of a file, without a byte-order mark. Throws std::invalid_argument naming what the file is instead where that is
/// plain to see: UTF-16, an archive, another program's format, no text.
std::string_view plain_text(std::string_view bytes, const std::string& name);

/// Throws std::invalid_argument naming what a zip archive of these files is: TorchScript, PyTorch's pickle, a spreadsheet.
[[noreturn]] void refuse_archive(const std::vector<std::string>& names, const std::string& name);

}  // namespace valley
