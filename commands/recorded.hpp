// Where the recorded studies are.
#pragma once

#include <filesystem>

namespace valley {

/// The folder with the recorded studies' files: beside this program as it was installed (PREFIX/bin/valley has them in
/// PREFIX/share/valley/recorded, wherever PREFIX was moved to), else in the checkout that it was built from.
std::filesystem::path recorded_studies();

}  // namespace valley
