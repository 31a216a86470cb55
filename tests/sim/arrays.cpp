// Arrays that NumPy and PyTorch wrote (the files of arrays/, made by tests/scripts/array_files), and what is no such file.
#include <catch2/catch.hpp>
#include <string>

#include "sim/data/arrays.hpp"
#include "sim/data/bytes.hpp"
#include "sim/data/npy.hpp"
#include "sim/data/npz.hpp"
#include "sim/data/rows.hpp"
#include "tests/sim/scratch.hpp"
#include "tests/where.hpp"

namespace valley {
namespace {

using Catch::Contains;
using Eigen::MatrixXd;
using namespace std::string_literals;

std::filesystem::path made(const std::string& name) { return valley_test::source_folder() + "/tests/sim/arrays/" + name; }

const MatrixXd real = (MatrixXd(4, 3) << 1, 2.5, 0, -3, 4, 7, 5, -6, 0.5, 8, 0.25, -1).finished();
const MatrixXd whole = (MatrixXd(4, 3) << 1, 2, 0, 3, 4, 7, 5, 6, 100, 8, 0, 9).finished();

bool same(const MatrixXd& a, const MatrixXd& b) { return a.rows() == b.rows() && a.cols() == b.cols() && a == b; }

std::string npy(const std::string& header, const std::string& numbers) {
  std::string bytes = "\x93NUMPY\1"s + '\0';
  bytes += static_cast<char>(header.size());
  return bytes + '\0' + header + numbers;
}

std::string npy(const std::string& type, const std::string& shape, const std::string& numbers) {
  return npy("{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }\n", numbers);
}

std::string safetensors(const std::string& header, const std::string& numbers) {
  return std::string(1, static_cast<char>(header.size())) + std::string(7, '\0') + header + numbers;
}

MatrixXd rows(const std::string& bytes) { return read_rows(Scratch().file("d", bytes)); }

/// What the reader says of a file that it does not take.
std::string refusal(const std::string& bytes, const RowLayout& layout = {}) {
  try {
    open_rows(Scratch().file("d", bytes), {}, layout).written();
  } catch (const std::invalid_argument& wrong) {
    return wrong.what();
  }
  return "taken";
}

}  // namespace

TEST_CASE("arrays of every order, width and container are read to the last bit") {
  for (const char* name : {"f4_fortran.npy", "half_big.npy", "savez.npz", "bf16.safetensors"}) {
    INFO(name);
    CHECK(same(read_rows(made(name)), real));
  }
  CHECK(same(read_rows(made("i2_big.npy")), -whole));
  const Scratch scratch;
  CHECK(same(read_rows(scratch.gzip("a.gz", read_file("a", made("f4_fortran.npy")))), real));
  const std::string eight = "\0\0\0\0\0\0\xf0\x3f"s, nine = "\x3f\xf0\0\0\0\0\0\0"s;  // 1
  CHECK(same(rows(npy("<f8", "(1, 2)", eight + eight)), MatrixXd::Ones(1, 2)));
  CHECK(same(rows(npy(">f8", "(1L, 1L)", nine)), MatrixXd::Ones(1, 1)));
  CHECK(same(rows(npy("|u1", "(1, 2)", "\xff\1")), (MatrixXd(1, 2) << 255, 1).finished()));
  CHECK(same(rows(npy("|i1", "(1, 2)", "\xff\1")), (MatrixXd(1, 2) << -1, 1).finished()));
  CHECK(same(rows(npy("<f2", "(1, 2)", "\1\0\xff\x7b"s)), (MatrixXd(1, 2) << 0x1p-24, 65504).finished()));
  CHECK(same(rows(npy("<u8", "(1, 1)", "\0\0\0\0\0\0\0\x80"s)), MatrixXd::Constant(1, 1, 0x1p63)));
  CHECK(same(rows(safetensors(R"({"x":{"dtype":"BF16","shape":[1,2],"data_offsets":[0,4]}})", "\x80\x3f\0\xc0"s)),
             (MatrixXd(1, 2) << 1, -2).finished()));
}

TEST_CASE("samples of several rows keep them together, and rows and columns may be chosen") {
  const Samples blocks = open_rows(made("blocks.npy"));  // (4, 2, 3), 0/4 - 2, 1/4 - 2, ...
  CHECK(blocks.rows_each == 2);
  CHECK(blocks.rounding == 0x1p-53);
  const MatrixXd all = blocks.written().nearest;
  REQUIRE((all.rows() == 8 && all.cols() == 3));
  CHECK((all(0, 0) == -2 && all(1, 2) == -0.75 && all(7, 1) == 3.5));
  CHECK(open_rows(made("compressed.npz")).written().nearest == all);
  CHECK(open_rows(made("compressed.npz")).rounding == 0x1p-24);
  const MatrixXd part = open_rows(made("blocks.npy"), 2, {{"3", "1"}, {}}).written().nearest;
  CHECK(same(part, all(Eigen::seqN(0, 4), {2, 0})));
  const Samples open = open_rows(made("blocks.npy"));
  CHECK(same(std::get<Grid>(open.numbers).columns(1, 2), all.rightCols(2)));
  CHECK_THROWS_WITH(read_rows(made("blocks.npy")), Contains("2 rows a sample"));
  CHECK_THROWS_WITH(open_rows(made("blocks.npy"), 5), Contains("samples is 5; allowed: 1 to 4"));
  CHECK_THROWS_WITH(open_rows(made("blocks.npy"), {}, {{"x"}, {}}), Contains("numbers from 1 to 3"));
}

TEST_CASE("a Gram matrix is square, its samples a corner of it") {
  const std::string numbers = "\1\2\3\2\5\6\3\6\x09"s;
  const Scratch scratch;
  const auto file = scratch.file("g", npy("|u1", "(3, 3)", numbers));
  CHECK(open_gram(file).written().nearest(2, 1) == 6);
  CHECK(same(open_gram(file, 2).written().nearest, (MatrixXd(2, 2) << 1, 2, 2, 5).finished()));
  CHECK(same(open_gram(scratch.file("c", "1,2,3\n2,5,6\n3,6,9\n"), 2).written().nearest,
             (MatrixXd(2, 2) << 1, 2, 2, 5).finished()));
  const Samples blocks =
      open_gram(scratch.file("b", npy("|u1", "(2, 2, 2, 2)", "\1\2\3\4\5\6\7\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10")));
  CHECK(blocks.rows_each == 2);
  CHECK(blocks.written().nearest(1, 2) == 7);
  CHECK_THROWS_WITH(open_gram(scratch.file("r", npy("|u1", "(1, 3)", "\1\2\3"))),
                    Contains("of shape (1, 3); allowed: a Gram matrix"));
  CHECK_THROWS_WITH(open_gram(scratch.file("s", "1,2\n")), Contains("1 lines of 2 numbers"));
  CHECK_THROWS_WITH(open_gram(file, {}, {{"1"}, {}}), Contains("columns is 1"));
}

TEST_CASE("of several arrays the one that is meant is read, and no other guessed") {
  const auto pair = [](const std::string& a, const std::string& b) {
    return safetensors("{\"" + a + R"(":{"dtype":"U8","shape":[1,1],"data_offsets":[0,1]},")" + b +
                           R"(":{"dtype":"U8","shape":[1,1],"data_offsets":[1,2]}})",
                       "\7\x08");
  };
  CHECK(rows(pair("x", "rows"))(0, 0) == 8);
  CHECK(rows(pair("jacobian", "labels"))(0, 0) == 7);
  const Scratch scratch;
  CHECK(read_rows(scratch.file("n", pair("x", "y")), {}, {{}, {}, "y"})(0, 0) == 8);
  CHECK_THAT(refusal(pair("x", "y")),
             Contains("2 arrays: x, y; allowed: a single one, or one called rows, or a choice: array = x"));
  CHECK_THAT(refusal(pair("rows", "jacobian")), Contains("2 arrays: rows, jacobian"));
  CHECK_THAT(refusal(pair("x", "y"), {{}, {}, "z"}), Contains("array is z; allowed: one of") && Contains("x, y"));
  CHECK_THAT(refusal("1,2\n", {{}, {}, "z"}), Contains("array is z; allowed: with .npz and .safetensors only"));
  CHECK_THAT(refusal(npy("|u1", "(1, 1)", "\1"), {{}, {}, "z"}), Contains("array is z; allowed: none"));
  CHECK_THAT(refusal(safetensors("{}", "")), Contains("without arrays"));
}

TEST_CASE("what would run code is refused by its name, and never run") {
  for (const auto& [name, what] : {std::pair{"objects.npy", "Python objects, a pickle"},
                                   {"plain.pickle", "a Python pickle"},
                                   {"tensor.pt", "a PyTorch file, a pickle"},
                                   {"script.pt", "a TorchScript module"}}) {
    CHECK_THROWS_WITH(read_rows(made(name)), Contains(what));
  }
  CHECK_THROWS_WITH(read_rows(made("tensor.pt")), Contains("numpy.save(FILE, tensor.numpy())"));
}

TEST_CASE("numbers that are none, shapes that do not fit and types of no numbers are refused where they stand") {
  const std::string nan = "\0\0\xc0\x7f"s, one = "\0\0\x80\x3f"s;
  CHECK_THAT(refusal(npy("<f4", "(2, 1, 2)", one + one + one + nan)),
             Contains("entry [1, 0, 1] is nan; allowed: a finite number"));
  const std::string fortran = "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2)}\n";
  CHECK_THAT(refusal(npy(fortran, one + nan + one + one)), Contains("entry [1, 0] is nan"));
  CHECK_THAT(refusal(npy("<i8", "(1, 1)", "\1\0\0\0\0\0\x20\0"s)), Contains("entry [0, 0] is a whole number beyond 2^53"));
  CHECK_THAT(refusal(npy("<i8", "(1, 1)", "\xff\xff\xff\xff\xff\xff\xff\x7f")), Contains("beyond 2^53"));
  CHECK_THAT(refusal(npy("|u1", "(2,)", "\1\2")), Contains("of shape (2,); allowed: (n, p)"));
  CHECK_THAT(refusal(npy("|u1", "(0, 2)", "")), Contains("empty, of shape (0, 2)"));
  CHECK_THAT(refusal(npy("|u1", "(2, 2)", "\1\2\3")),
             Contains("3 bytes of numbers; allowed: 4, as the header's shape (2, 2) has"));
  CHECK_THAT(refusal(npy("|u1", "(1, 1)", "\1\2")), Contains("2 bytes of numbers"));
  CHECK_THAT(refusal(npy("|u1", "(9999999999, 9999999999)", "\1")), Contains("a shape of (9999999999, 9999999999)"));
  for (const auto& [type, what] : {std::pair{"<c8", "complex"},
                                   {"<U3", "texts"},
                                   {"<M8[D]", "dates"},
                                   {"|V2", "raw bytes"},
                                   {"<f16", "<f16"},
                                   {"<f1", "<f1"}})
    CHECK_THAT(refusal(npy(type, "(1, 1)", "\1")), Contains(what) && Contains("floating point of 2, 4 or 8 bytes"));
  CHECK_THAT(refusal(npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}\n", one)),
             Contains("records with fields"));
}

TEST_CASE("a header that is none is refused at its byte") {
  const std::string type = "{'descr': '|u1', ";
  CHECK_THAT(refusal(npy("{}", "")), Contains("allowed: descr, fortran_order and shape"));
  CHECK_THAT(refusal(npy(type + "'shape': (1, 1)}", "\1")), Contains("allowed: descr, fortran_order and shape"));
  CHECK_THAT(refusal(npy(type + "'descr': '|u1'}", "\1")), Contains("once each"));
  CHECK_THAT(refusal(npy(type + "'fortran_order': 0, 'shape': (1, 1)}", "\1")), Contains("byte 44") && Contains("True or False"));
  CHECK_THAT(refusal(npy(type + "'fortran_order': False, 'shape': (1, -1)}", "\1")), Contains("a whole number"));
  CHECK_THAT(refusal(npy(type + "'fortran_order': False, 'shape': (1, 1)} x", "\1")), Contains("nothing more but blanks"));
  CHECK_THAT(refusal("\x93NUMPY\4"s + "\0\1\0 "s), Contains("byte 6 is format 4; allowed: format 1, 2 or 3"));
  CHECK_THAT(refusal("\x93NUMPY\1"s + "\0\xff\xff{"s), Contains("the end of a file"));
  CHECK_THAT(refusal(safetensors("{not JSON}", "")), Contains("byte 8 is no JSON object"));
  CHECK_THAT(refusal(safetensors(R"({"x":{"dtype":"F8_E4M3","shape":[1,1],"data_offsets":[0,1]}})", "\1")),
             Contains("of type F8_E4M3"));
  CHECK_THAT(refusal(safetensors(R"({"x":{"dtype":"U8","shape":[1,1],"data_offsets":[0,2]}})", "\1")),
             Contains("at bytes 0 to 2; allowed: up to the 1"));
  CHECK_THAT(refusal(safetensors(R"({"x":{"dtype":"U8","shape":[2,2],"data_offsets":[0,1]}})", "\1")),
             Contains("1 bytes long; allowed: 4"));
}

TEST_CASE("an archive that is cut, damaged, encrypted or of nothing is refused") {
  const std::string whole_archive = read_file("a", made("savez.npz"));
  CHECK_THAT(refusal(whole_archive.substr(0, whole_archive.size() - 30)), Contains("zip archive without its list"));
  std::string damaged = whole_archive;
  damaged[whole_archive.find("\0\0\x04\x40"s)] = '\1';  // in 2.5
  CHECK_THAT(refusal(damaged), Contains("array rows is damaged, its checksum is another"));
  std::string packed = read_file("a", made("compressed.npz"));
  packed[90] = static_cast<char>(packed[90] ^ 1);
  CHECK_THAT(refusal(packed), Contains("array jacobian is damaged"));
  const auto changed = [&](std::size_t in_list, char value) {
    std::string bytes = whole_archive;
    bytes[bytes.find("PK\1\2") + in_list] = value;
    return refusal(bytes);
  };
  CHECK_THAT(changed(8, 1), Contains("encrypted"));
  CHECK_THAT(changed(10, 12), Contains("packed with bzip2"));
  CHECK_THAT(refusal("PK\5\6"s + std::string(18, '\0')), Contains("an empty zip archive"));
}

TEST_CASE("columns that are written as .npz are read by their names") {
  const Scratch scratch;
  const auto file = scratch.file("d", npz_bytes({{"step", "loss"}, {{0., 0.5}, {10., 0.25}, {20., 1e-300}}}));
  for (const auto& [name, column] :
       {std::pair{"step", Eigen::Vector3d(0, 10, 20)}, {"loss", Eigen::Vector3d(0.5, 0.25, 1e-300)}}) {
    Bytes bytes(file);
    CHECK(same(Grid(read_array(bytes, name, {}), 1).matrix(), column));
  }
  CHECK_THROWS_WITH(npz_bytes({{"word"}, {{"a"}}}), Contains("column word is words; allowed: numbers"));
}

TEST_CASE("an array that is written is read again") {
  const MatrixXd numbers = MatrixXd::Random(5, 7) * 1e300;
  CHECK(same(rows(npy_bytes(numbers)), numbers));
  CHECK(npy_bytes(MatrixXd::Ones(1, 1)).size() == 128 + 8);
  Bytes bytes(Scratch().file("d", npy_axis_bytes(numbers.col(0))));
  CHECK(same(Grid(read_array(bytes, {}, {}), 1).matrix(), numbers.col(0)));
}

}  // namespace valley
