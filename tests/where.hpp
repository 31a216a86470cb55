// Where the build under test is.
#pragma once

#include <string>

namespace valley_test {

/// The program `valley`, which the command-line tests run.
const std::string& program();

/// The top of the source tree.
const std::string& source_folder();

}  // namespace valley_test
