// What valley escape says of its run in words.
#include <catch2/catch.hpp>
#include <iterator>
#include <sstream>
#include <vector>

#include "base/number.hpp"
#include "tests/program.hpp"

using namespace valley_test;

TEST_CASE("the steps by which trials escaped stop at the first share that did not") {
  const auto says = [](const std::string& width) {
    const std::string out = run("escape --landscape toy --label-noise 0.2 --optimizer sgd --eta 0.4 --start 1.5,0.1 "
                                "--trials 1000 --steps 100 --escape-valley " +
                                width)
                                .out;
    const std::size_t at = out.find("escaped: ");
    return at == out.npos ? "" : out.substr(at, out.find('\n', at) - at);
  };
  CHECK(says("2") == "escaped: 0 of 1000; no trial by step 100");
  CHECK(says("0.45") == "escaped: 35 of 1000; 5 % not by step 100");
  CHECK(says("0.4") == "escaped: 136 of 1000; 5 % by step 15, half not by step 100");
  CHECK(says("0.3") == "escaped: 769 of 1000; 5 % by step 2, half by step 26, 95 % not by step 100");
  CHECK(says("0.2") == "escaped: 1000 of 1000; 5 % by step 1, half by step 5, 95 % by step 19");
}

TEST_CASE("a row's cells stand apart, however long they are") {
  const std::string out = run("escape --landscape quadratic --curvature 2 --optimizer sgd --eta 0.1 --start 1e-70 --spread 1e-70 "
                              "--trials 2 --steps 3")
                              .out;
  const std::size_t row = out.find("\n         3 ") + 1;
  std::istringstream cells(out.substr(row, out.find('\n', row) - row));
  const std::vector<std::string> all(std::istream_iterator<std::string>(cells), {});
  CHECK(all.size() == 7);
  CHECK(valley::parse_double(all.at(4)).has_value());
}
