#include "tests/where.hpp"

namespace valley_test {

const std::string& program() {
  static const std::string path = VALLEY_PROGRAM;
  return path;
}

const std::string& source_folder() {
  static const std::string path = VALLEY_SOURCE_DIR;
  return path;
}

}  // namespace valley_test
