#pragma once

namespace valley {

/// The release, as in CMakeLists.txt.
const char* version();

/// The commit this program was built from, "-dirty" appended when the tree differed; "unknown" outside a repository.
const char* git();

}  // namespace valley
