// Files of rows as people have them: what other programs write is read, or refused by its name, never taken for other numbers.
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <string>
#include <thread>

#include "sim/data/rows.hpp"
#include "tests/sim/scratch.hpp"

namespace valley {
namespace {

using Catch::Contains;
using namespace std::string_literals;

Eigen::MatrixXd rows(const std::string& bytes, const RowLayout& layout = {}) {
  return read_rows(Scratch().file("d.csv", bytes), {}, layout);
}

Eigen::MatrixXd chosen(const std::string& bytes, const std::vector<std::string>& columns) { return rows(bytes, {columns, {}}); }

const Eigen::MatrixXd square = (Eigen::MatrixXd(2, 2) << 1, 2.5, -3, 4).finished();

bool same(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) { return a.rows() == b.rows() && a.cols() == b.cols() && a == b; }

/// What `read_rows` makes of a pipe that these bytes come through.
Eigen::MatrixXd through_pipe(const std::string& bytes) {
  const Scratch scratch;
  const auto pipe = scratch.folder / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  std::thread writer([&] { std::ofstream(pipe, std::ios::binary) << bytes; });
  Eigen::MatrixXd read;
  CHECK_NOTHROW(read = read_rows(pipe));
  writer.join();
  return read;
}

TEST_CASE("rows come through a pipe as from a file: CSV, IDX, either packed") {
  std::string csv = "a,b\n";
  for (int i = 0; i < 3000; ++i) csv += std::to_string(i) + "," + std::to_string(i % 7) + ".5\n";
  const std::string images = idx({0x803, 50, 20, 20}, 20000);
  const Scratch scratch;
  for (const std::string& bytes : {csv, images}) {
    const Eigen::MatrixXd expected = rows(bytes);
    REQUIRE(expected.rows() >= 50);
    CHECK(same(through_pipe(bytes), expected));
    const auto packed = scratch.gzip("packed", bytes);
    CHECK(same(read_rows(packed), expected));
    CHECK(same(through_pipe(read_file("packed", packed)), expected));
  }
  CHECK(rows(csv).rows() == 3000);
}

TEST_CASE("line ends, blank lines at the end, a byte-order mark and quotes change no number") {
  for (const char* text :
       {"1,2.5\n-3,4", "1,2.5\r\n-3,4\r\n", "1,2.5\r-3,4\r", "1,2.5\n-3,4\n\n \n",
        "\xEF\xBB\xBF"
        "1,2.5\n-3,4\n",
        "\xEF\xBB\xBF"
        "a,b\r\n1,2.5\r\n-3,4\r\n",
        "\"1\",\"2.5\"\n\"-3\",\"4\"\n", "\"a\",\"b\"\n1,\" 2.5 \"\n-3,4\n", "\"a, with a comma\",b\n1,2.5\n-3,4\n"}) {
    INFO(text);
    CHECK(same(rows(text), square));
  }
}

TEST_CASE("an index or labels are no data unless they are chosen") {
  CHECK_THROWS_WITH(rows(",a,b\n0,1,2.5\n1,-3,4\n"),
                    Contains("line 1, column 1 is blank") && Contains("index") && Contains("columns = 2-3"));
  CHECK_THROWS_WITH(rows(",0,1\n0,1,2.5\n1,-3,4\n"), Contains("line 1, column 1 is blank") && Contains("columns = 2-3"));
  CHECK_THROWS_WITH(rows("\"\",\"V1\",\"V2\"\n\"1\",1,2.5\n\"2\",-3,4\n"), Contains("column 1 is blank"));
  CHECK_THROWS_WITH(rows("Unnamed: 0,a\n0,1\n"), Contains("\"Unnamed: 0\", the name of an index") && Contains("columns = 2"));
  CHECK_THROWS_WITH(rows("Id,a\n0,1\n"), Contains("\"Id\", the name of an index"));
  CHECK_THROWS_WITH(rows("a,b,label\n1,2,3\n"),
                    Contains("column 3 is \"label\", the name of labels") && Contains("columns = 1-2"));
  CHECK_THROWS_WITH(rows("index,a,Target,b\n1,2,3,4\n"), Contains("column 1 is \"index\"") && Contains("columns = 2,4"));
  CHECK_THROWS_WITH(rows("a,b,\n1,2,3\n"), Contains("column 3 is blank"));
  CHECK_THROWS_WITH(rows("label,1x1\n1,2\n", {{}, true}), Contains("column 1 is \"label\", the name of labels"));
  CHECK(same(rows("target\n1\n"), Eigen::MatrixXd::Ones(1, 1)));  // there is nothing else
}

TEST_CASE("columns are chosen by number, range and name, in the order given") {
  CHECK(same(chosen(",a,b\n0,1,2.5\n1,-3,4\n", {"2-3"}), square));
  CHECK(same(chosen(",0,1\n0,1,2.5\n1,-3,4\n", {"2-"}), square));
  CHECK(same(chosen("species,a,b\nsetosa,1,2.5\nvirginica,-3,4\n", {"a", "b"}), square));
  CHECK(same(chosen("b,\"a\",c\n2.5,1,x\n4,-3,y\n", {"a", "1"}), square));
  CHECK(same(chosen("9,1,2.5\n9,-3,4\n", {"2-3"}), square));
  CHECK(same(chosen(idx({0x803, 3, 2, 2}, 12), {"4", "1-2"}), rows(idx({0x803, 3, 2, 2}, 12))(Eigen::all, {3, 0, 1})));
  const auto refused = [](const std::vector<std::string>& columns) { chosen("a,b\n1,2\n", columns); };
  CHECK_THROWS_WITH(refused({"c"}), Contains("columns is \"c\"") && Contains("1 to 2") && Contains("names: a, b"));
  CHECK_THROWS_WITH(refused({"3"}), Contains("columns is 3") && Contains("1 to 2"));
  CHECK_THROWS_WITH(refused({"0-1"}), Contains("columns is 0-1"));
  CHECK_THROWS_WITH(refused({"2-1"}), Contains("columns is 2-1"));
  CHECK_THROWS_WITH(refused({"1-2", "b"}), Contains("columns is b, column 2 once more") && Contains("each column once"));
  CHECK_THROWS_WITH(refused({""}), Contains("columns is \"\""));
  CHECK_THROWS_WITH(chosen("1,2\n", {"a"}), Contains("columns is \"a\"") && Contains("no line of names"));
  CHECK_THROWS_WITH(chosen("a,b\n1,2,3\n", {"1"}), Contains("line 2 is 3 columns"));
  CHECK_THROWS_WITH(chosen("a,b\n1,x\n", {"2"}), Contains("line 2, column 2 (b) is \"x\""));
}

TEST_CASE("a name that several columns have, or that is another's number, chooses none of them") {
  const auto taken = [](const std::string& header, const std::vector<std::string>& columns) {
    return chosen(header + "\n7,8,9\n", columns)(0, 0);
  };
  CHECK_THROWS_WITH(taken("a,b,a", {"a"}),
                    Contains("columns is \"a\", the name of column 1 and of column 3") && Contains("1-1 or 3-3"));
  CHECK(taken("a,b,a", {"b"}) == 8);
  CHECK(taken("a,b,a", {"3"}) == 9);
  CHECK_THROWS_WITH(taken("\"2\",\"1\",\"7\"", {"2"}),
                    Contains("columns is \"2\", the name of column 1 and the place of another") &&
                        Contains("1-1 for the column of this name, 2-2 for the one in this place"));
  CHECK(taken("\"2\",\"1\",\"7\"", {"1-1"}) == 7);
  CHECK(taken("\"2\",\"1\",\"7\"", {"2-2"}) == 8);
  CHECK(taken("\"2\",\"1\",\"7\"", {"7"}) == 9);  // no column has this number
  CHECK(taken("\"1\",\"7\",\"8\"", {"1"}) == 7);
  CHECK_THROWS_WITH(rows("1-2,b,c\n7,8,9\n", {{"1-2"}, true}), Contains("the name of column 1 and the place of another"));
}

TEST_CASE("a first line of numbers that may be names is refused until somebody says which it is") {
  for (const char* text :
       {"0,1,2\n0.5,1.5,2.5\n", "0,1,2\n5,7,8\n", "0,1\n0.5,1.5\n", "\"0\",\"1\",\"2\"\n\"5\",\"7\",\"8\"\n"}) {
    INFO(text);
    CHECK_THROWS_WITH(rows(text), Contains("line 1 is ") && Contains("header = yes") && Contains("header = no"));
    CHECK(rows(text, {{}, true}).rows() == 1);
    CHECK(rows(text, {{}, false}).rows() == 2);
  }
  for (const char* text : {"0,1\n1,0\n", "0,1\n0.5,1\n", "0,1,3\n0.5,1.5,2.5\n", "0,1,2\n", "0\n0.5\n", "0.0,1.0,2.0\n5,7,8\n"}) {
    INFO(text);
    CHECK(rows(text).rows() == std::count(text, text + std::strlen(text), '\n'));
  }
  CHECK(rows("0,1\n\n").rows() == 1);
  CHECK_THROWS_WITH(chosen(",5,6\n1,2,3\n", {"2-3"}), Contains("header = yes"));
  CHECK_THROWS_WITH(chosen("0,1,2\n0.5,1.5,2.5\n", {"3"}), Contains("header = no"));
  CHECK(same(rows("\"400\",\"410\"\n1,2.5\n-3,4\n"), square));  // names, as R writes them
}

TEST_CASE("a header that is none of names alone is read when it is said to be one") {
  CHECK_THROWS_WITH(rows("a,1x1\n1,2\n"), Contains("line 1, column 1 is \"a\"") && Contains("header = yes"));
  CHECK(same(rows("a,1x1\n1,2.5\n-3,4\n", {{}, true}), square));
  CHECK(same(rows("label,1x1,1x2\n7,1,2.5\n9,-3,4\n", {{"2-3"}, true}), square));
  CHECK_THROWS_WITH(rows("a,b\n1,2\n", {{}, false}), Contains("line 1, column 1 is \"a\""));
}

TEST_CASE("a first line of missing values is no header") {
  for (const char* const line : {"NA,NA", "na,na", "None,none", "N/A,n/a", "null,NULL", "missing,Missing", "?,?", "-,-",
                                 "#N/A,#N/A", "\"NA\",\"NA\"", "NA,", "nil,undefined", "NA,?", "n.a.,Not available"}) {
    INFO(line);
    const std::string text = line + std::string("\n1,0\n0,2\n");
    CHECK_THROWS_WITH(rows(text), Contains("line 1, column 1 is \"") && Contains("header = yes"));
    CHECK_THROWS_WITH(chosen(text, {"1"}), Contains("line 1, column 1 is \""));
    CHECK(rows(text, {{"1-"}, true}).rows() == 2);
  }
  CHECK(rows("K,Na\n1,0\n").rows() == 1);  // potassium and sodium
}

TEST_CASE("other separators and decimal commas are called by their names") {
  CHECK_THROWS_WITH(rows("1;2\n3;4\n"),
                    Contains("\"1;2\", separated by semicolons;") && Contains("by commas, with decimal points"));
  CHECK_THROWS_WITH(rows("a;b\n1;2\n"), Contains("line 2, column 1 (a;b) is \"1;2\", separated by semicolons"));
  CHECK_THROWS_WITH(rows("1\t2\n3\t4\n"), Contains("\"1?2\", separated by tabs;"));
  CHECK_THROWS_WITH(rows("a\tb\n1,5\t2,5\n"), Contains("line 2 is 3 columns, separated by tabs, with decimal commas"));
  CHECK_THROWS_WITH(rows("a;b\n1,5;2,5\n"), Contains("line 2 is 3 columns, separated by semicolons, with decimal commas"));
  CHECK_THROWS_WITH(rows("1,5;2,5\n3,5;4,5\n"), Contains("separated by semicolons, with decimal commas"));
  CHECK_THROWS_WITH(rows("1.5 2.5\n3.5 4.5\n"), Contains("separated by blanks"));
  CHECK_THROWS_WITH(rows("1|2\n3|4\n"), Contains("separated by bars"));
  CHECK_THROWS_WITH(rows("\"1,5\",\"2,5\"\n"), Contains("with a comma in it") && Contains("decimal point"));
  CHECK_THROWS_WITH(rows("a,b\n1,some; words\n"), Contains("column 2 (b) is \"some; words\"; allowed"));
}

TEST_CASE("a cell that is no finite number is refused with its line, column and name") {
  CHECK_THROWS_WITH(rows("a,b\n1,2\n1,nan\n"), Contains("line 3, column 2 (b) is \"nan\""));
  CHECK_THROWS_WITH(rows("a,b\n1,-Inf\n"), Contains("line 2, column 2 (b) is \"-Inf\""));
  CHECK_THROWS_WITH(rows("a,b\n1,\n"), Contains("line 2, column 2 (b) is blank"));
  CHECK_THROWS_WITH(rows("a,b\n1,\"\"\n"), Contains("line 2, column 2 (b) is blank"));
  CHECK_THROWS_WITH(rows("a,b\n1,NA\n"), Contains("column 2 (b) is \"NA\"") && Contains("columns = 1)"));
  CHECK_THROWS_WITH(rows("a,species\n1,setosa\n"), Contains("column 2 (species) is \"setosa\"") && Contains("columns = 1)"));
  CHECK_THROWS_WITH(rows("a,b\n1,2\n\n3,4\n"), Contains("line 3 is empty"));
  CHECK_THROWS_WITH(rows("a,b\n1,2\n3\n"), Contains("line 3 is 1 columns"));
}

TEST_CASE("a file that is no CSV is called by what it is") {
  CHECK_THROWS_WITH(rows("\xff\xfe"
                         "1\0,\0002\0\n\0"s),
                    Contains("d.csv is UTF-16 text") && Contains("UTF-8"));
  CHECK_THROWS_WITH(rows("\xfe\xff\0001\0,"s), Contains("is UTF-16 text"));
  CHECK_THROWS_WITH(rows("1\0,\0002\0\n\0"s), Contains("byte 1 is 0, as in UTF-16"));
  CHECK_THROWS_WITH(rows("PK\3\4rest"), Contains("zip archive"));
  CHECK_THROWS_WITH(rows("<!DOCTYPE html>\n"), Contains("HTML"));
  const Scratch scratch;
  const auto packed = scratch.gzip("a.gz", "1,2\n");
  CHECK_THROWS_WITH(read_rows(scratch.gzip("b.gz", read_file("a", packed))), Contains("gzip inside gzip"));
  CHECK_THROWS_WITH(read_rows(scratch.gzip("bad.gz", "1,x\n")), Contains("bad.gz, line 1, column 2 is \"x\""));
  CHECK_THROWS_WITH(rows(""), Contains("d.csv is empty"));
  CHECK_THROWS_WITH(rows("\xEF\xBB\xBF"), Contains("d.csv is empty"));
  CHECK_THROWS_WITH(read_rows(scratch.folder), Contains("a folder"));
}

}  // namespace
}  // namespace valley
