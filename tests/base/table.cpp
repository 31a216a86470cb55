#include "base/table.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <limits>

#include "base/file.hpp"

namespace valley {
namespace {

struct Folder {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("valley_table_" + std::to_string(::getpid()));
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
};

Table round_trip(const Table& table) {
  const Folder folder;
  write_file(folder.path / "t.csv", table.csv());
  return read_table(folder.path / "t.csv");
}

Table read_text(std::string_view text) {
  const Folder folder;
  write_file(folder.path / "t.csv", text);
  return read_table(folder.path / "t.csv");
}

TEST_CASE("a table read back is the table written") {
  Table table{{"name", "value, with \"quotes\""}, {}};
  table.add({"plain", 0.1});
  table.add({"two\nlines, and a \"quote\"", -1e-320});
  table.add({"", std::numeric_limits<double>::infinity()});
  table.add({"12", 3.0});
  table.add({"nan", std::nextafter(1.0, 2.0)});
  const Table read = round_trip(table);
  CHECK(read.columns == table.columns);
  CHECK(read.rows == table.rows);
}

TEST_CASE("a number that is NaN comes back as NaN, and so does an empty cell") {
  Table table{{"x"}, {}};
  table.add({std::nan("")});
  CHECK(std::isnan(std::get<double>(round_trip(table).rows.at(0).at(0))));
  CHECK(std::isnan(std::get<double>(read_text("x,y\n,1\n").rows.at(0).at(0))));
}

TEST_CASE("lines may end in CR LF, and the last may lack its end") {
  const Table read = read_text("a,b\r\n1,2\r\n3,4");
  REQUIRE(read.rows.size() == 2);
  CHECK(std::get<double>(read.rows[1][1]) == 4);
}

TEST_CASE("a row with the wrong number of cells is rejected") {
  Table table{{"a", "b"}, {}};
  CHECK_THROWS_WITH(table.add({1.0}), Catch::Contains("is 1") && Catch::Contains("2"));
}

TEST_CASE("a malformed table is rejected with its file and line") {
  CHECK_THROWS_WITH(read_text("a,b\n1,2\n3\n"), Catch::Contains("t.csv, line 3") && Catch::Contains("1 cells"));
  CHECK_THROWS_WITH(read_text("a\n\"open\n"), Catch::Contains("line 2") && Catch::Contains("open quote"));
  CHECK_THROWS_WITH(read_text("a\n\"x\"y\n"), Catch::Contains("line 2") && Catch::Contains("closing quote"));
  CHECK_THROWS_WITH(read_text(""), Catch::Contains("empty"));
  CHECK_THROWS_AS(read_table("/no/such/file.csv"), std::invalid_argument);
}

}  // namespace
}  // namespace valley
