#include <zlib.h>

#include <Eigen/LU>

#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <string>

#include "base/file.hpp"
#include "sim/data/csv.hpp"
#include "sim/data/design.hpp"
#include "sim/data/idx.hpp"
#include "sim/data/rows.hpp"
#include "tests/sim/scratch.hpp"
#include "tests/where.hpp"

namespace valley {
namespace {

namespace fs = std::filesystem;
using Catch::Contains;

Eigen::MatrixXd csv(const std::string& text) { return read_csv_matrix(Scratch().file("d.csv", text)); }
Eigen::MatrixXd images(const std::string& bytes, std::optional<long> count = {}) {
  return read_idx_images(Scratch().file("i", bytes), count);
}

TEST_CASE("decimals are read as written, beyond their doubles") {
  const Scratch scratch;
  const Written read = open_rows(scratch.file("d.csv", "0.999999, \"+1.000001\"\n0.5,1e-3\n-0.1,255\n"), 3).written();
  REQUIRE(read.nearest.rows() == 3);
  const Eigen::MatrixXd expected = (Eigen::MatrixXd(3, 2) << 2.8755664516211256e-17, 8.22666379463044e-17, 0,
                                    -2.0816681711721684e-20, 5.5511151231257827e-18, 0)
                                       .finished();
  CHECK(read.nearest(2, 1) == 255);
  CHECK((read.beyond - expected).cwiseAbs().maxCoeff() < 1e-31);
  CHECK(open_rows(scratch.file("e.csv", "0.5,1\n")).written().beyond.size() == 0);
  const Written first = open_rows(scratch.file("f.csv", "0.1\n0.2\n"), 1).written();
  CHECK((first.nearest.rows() == 1 && first.beyond.rows() == 1));
}

TEST_CASE("a CSV of numbers is read with or without a header") {
  const Eigen::MatrixXd expected = (Eigen::MatrixXd(2, 3) << 1, 2.5, -3e-4, 4, 5, 6).finished();
  CHECK(csv("1,2.5,-3e-4\n4,5,6\n") == expected);
  CHECK(csv("x, y,z\r\n1, 2.5 ,-3e-4\r\n4,5,6\r\n\r\n") == expected);
  CHECK(csv("1,2.5,-3e-4\n4,5,6") == expected);
}

TEST_CASE("a malformed CSV is rejected with file, line, column and value") {
  CHECK_THROWS_WITH(csv("1,2\n3\n"), Contains("d.csv, line 2") && Contains("1 columns") && Contains("2"));
  CHECK_THROWS_WITH(csv("a,b\n1,2,3\n"), Contains("line 2") && Contains("3 columns"));
  CHECK_THROWS_WITH(csv("1,2\n3,four\n"), Contains("line 2, column 2 is \"four\"") && Contains("finite number"));
  CHECK_THROWS_WITH(csv("1,two\n3,4\n"), Contains("line 1, column 2"));
  CHECK_THROWS_WITH(csv("1,nan\n"), Contains("line 1, column 2 is \"nan\""));
  CHECK_THROWS_WITH(csv("1,2\n-inf,1\n"), Contains("line 2, column 1 is \"-inf\""));
  CHECK_THROWS_WITH(csv("1,2\n1e999,1\n"), Contains("line 2, column 1"));
  CHECK_THROWS_WITH(csv("1,\n"), Contains("column 2 is blank") && Contains("finite number"));
  CHECK_THROWS_WITH(csv("1,2\n3, \t\n"), Contains("line 2, column 2 is blank"));
  CHECK_THROWS_WITH(csv("1,2\n3,-1e-999\n"), Contains("\"-1e-999\", out of range"));
  CHECK_THROWS_WITH(csv("1\n\n2\n"), Contains("line 2 is empty"));
  CHECK_THROWS_WITH(csv("a,b\n"), Contains("empty"));
  CHECK_THROWS_WITH(csv(""), Contains("empty"));
  CHECK_THROWS_WITH(read_csv_matrix("/no/such.csv"), Contains("/no/such.csv") && Contains("readable"));
}

TEST_CASE("a CSV header has names and no numbers") {
  const Eigen::MatrixXd expected = (Eigen::MatrixXd(1, 2) << 1, 2).finished();
  for (const char* header : {"a,b", " x0, x1", "_,_", "\"a 1\",\"b 2\"", "'a',b", "e1,E2", "\"0\",\"1\""}) {
    INFO(header);
    CHECK(csv(std::string(header) + "\n1,2\n") == expected);
  }
  CHECK_THROWS_WITH(csv("\"a 1\",\"2 b\"\n1,2\n"), Contains("line 1, column 1"));
}

TEST_CASE("a first line of numbers that cannot be read is an error, never a header") {
  CHECK_THROWS_WITH(csv("1e400,1e400\n1,2\n"), Contains("line 1, column 1 is \"1e400\", out of range"));
  CHECK_THROWS_WITH(csv("+1e400,1\n1,2\n"), Contains("line 1, column 1"));
  CHECK_THROWS_WITH(csv("1d0,2d0\n1,2\n"), Contains("line 1, column 1 is \"1d0\""));
  CHECK_THROWS_WITH(csv("1.0x,2.0x\n1,2\n"), Contains("line 1, column 1 is \"1.0x\""));
  CHECK_THROWS_WITH(csv(".5e,-.5e\n1,2\n"), Contains("line 1, column 1 is \".5e\""));
  CHECK_THROWS_WITH(csv("-x,+y\n1,2\n"), Contains("line 1, column 1 is \"-x\""));
  CHECK_THROWS_WITH(csv(",\n1,2\n"), Contains("line 1, column 1 is blank"));
  CHECK_THROWS_WITH(csv("1,5;2,5\n1,5;3,5\n"), Contains("line 1, column 2 is \"5;2\""));
  CHECK_THROWS_WITH(csv("\"1,5\";\"2,5\"\n1,2,3\n"), Contains("line 1, column 1"));
  CHECK_THROWS_WITH(csv("1;2\n3;4\n"), Contains("line 1, column 1 is \"1;2\""));
  CHECK_THROWS_WITH(csv("nan,nan\n1,2\n"), Contains("line 1, column 1 is \"nan\""));
  CHECK_THROWS_WITH(csv("inf,a\n1,2\n"), Contains("line 1, column 1 is \"inf\""));
  CHECK_THROWS_WITH(csv("a,1x\n1,2\n"), Contains("line 1, column 1 is \"a\""));
  CHECK_THROWS_WITH(csv("#,#\n1,2\n"), Contains("line 1, column 1 is \"#\""));
}

TEST_CASE("IDX images become rows of pixels/255") {
  const Eigen::MatrixXd all = images(idx({0x803, 3, 2, 2}, 12));
  REQUIRE((all.rows() == 3 && all.cols() == 4));
  CHECK(all(2, 3) == 11 / 255.);
  CHECK(images(idx({0x803, 3, 2, 2}, 12), 2) == all.topRows(2));
}

TEST_CASE("a malformed IDX file is rejected with what is wrong") {
  CHECK_THROWS_WITH(images(idx({0x801, 3, 2, 2}, 12)),
                    Contains("byte 0 ") && Contains("magic 0x00000801") && Contains("0x00000803"));
  CHECK_THROWS_WITH(images(idx({0x803, 3}, 0)), Contains("8 bytes long") && Contains("byte 8 "));
  CHECK_THROWS_WITH(images(""), Contains("0 bytes long"));
  CHECK_THROWS_WITH(images(idx({0x803, 3, 2, 2}, 11)), Contains("byte 27 ") && Contains("3 x 2 x 2") && Contains("11 bytes"));
  CHECK_THROWS_WITH(images(idx({0x803, 3, 2, 2}, 13)), Contains("byte 29 ") && Contains("more bytes"));
  CHECK_THROWS_WITH(images(idx({0x803, 0, 2, 2}, 0)), Contains("byte 4 ") && Contains("dimension of 0"));
  CHECK_THROWS_WITH(images(idx({0x803, 3, 2, 0}, 0)), Contains("byte 12 ") && Contains("dimension of 0"));
  CHECK_THROWS_WITH(images(idx({0x803, 0xffffffff, 0xffffffff, 0xffffffff}, 12)), Contains("4294967295") && Contains("fit"));
  CHECK_THROWS_WITH(images(idx({0x803, 0x7ff, 1024, 1024}, 12), 1), Contains("12 bytes"));
  CHECK_THROWS_WITH(images(idx({0x803, 0x800, 1024, 1024}, 12), 1), Contains("2048 x 1024 x 1024") && Contains("2 GiB"));
  CHECK_THROWS_WITH(images(idx({0x803, 3, 2, 2}, 12), 4), Contains("samples is 4") && Contains("1 to 3"));
  CHECK_THROWS_WITH(images(idx({0x803, 3, 2, 2}, 12), 0), Contains("samples is 0"));
  CHECK_THROWS_WITH(images(idx({0x803, 3, 2, 2}, 12), -1), Contains("samples is -1"));
  CHECK_THROWS_WITH(read_idx_images("/no/such"), Contains("/no/such") && Contains("No such file"));
  CHECK_THROWS_WITH(read_idx_images("/tmp"), Contains("a folder"));
}

TEST_CASE("gzip is unpacked, and a damaged or cut one rejected") {
  const Scratch scratch;
  const std::string raw = idx({0x803, 50, 20, 20}, 20000);
  const auto path = scratch.folder / "i.gz";
  gzFile file = gzopen(path.c_str(), "wb");
  REQUIRE(gzwrite(file, raw.data(), static_cast<unsigned>(raw.size())) == static_cast<int>(raw.size()));
  gzclose(file);
  CHECK(read_rows(path) == images(raw));
  std::string packed = read_file("packed", path);
  CHECK_THROWS_WITH(read_rows(scratch.file("cut.gz", packed.substr(0, packed.size() / 2))),
                    Contains("cut.gz, byte " + std::to_string(packed.size() / 2) + " (packed) is unexpected end of file"));
  packed[packed.size() - 6] ^= 1;  // the checksum
  CHECK_THROWS_WITH(read_rows(scratch.file("bad.gz", packed)),
                    Contains("bad.gz, byte " + std::to_string(packed.size() - 4) + " (packed)") && Contains("intact gzip"));
}

TEST_CASE("rows are read by content, not by name") {
  const Scratch scratch;
  CHECK(read_rows(scratch.file("a.idx", "1,2\n3,4\n")) == (Eigen::MatrixXd(2, 2) << 1, 2, 3, 4).finished());
  CHECK(read_rows(scratch.file("a.csv", idx({0x803, 3, 2, 2}, 12)), 1).cols() == 4);
  CHECK(read_rows(scratch.file("b", "1,2\n3,4\n"), 1).rows() == 1);
  CHECK_THROWS_WITH(read_rows(scratch.file("b", "1,2\n3,4\n"), 3), Contains("samples is 3") && Contains("1 to 2"));
  CHECK_THROWS_AS(read_rows("/no/such"), std::invalid_argument);
}

TEST_CASE("MNIST's test images read as 10,000 rows of 784 pixels") {
  const fs::path path = fs::path(valley_test::source_folder()) / "../shared/data/mnist-t10k-images-idx3-ubyte.gz";
  if (!fs::exists(path)) {
    std::cout << "skipped: no MNIST images beside the repository\n";
    return;
  }
  const Eigen::MatrixXd first = read_rows(path, 64);
  CHECK((first.rows() == 64 && first.cols() == 784));
  CHECK(first.minCoeff() == 0);
  CHECK(first.maxCoeff() == 1);
  CHECK(first.row(0).sum() * 255 == Approx(22435));  // a sum of the file's first 784 pixels
  CHECK_THROWS_WITH(read_rows(path, 10001), Contains("1 to 10000"));
}

TEST_CASE("generated rows depend on their arguments alone, and rows on their index alone") {
  CHECK(gaussian_rows(4, 3, 1) == gaussian_rows(4, 3, 1));
  CHECK(gaussian_rows(9, 3, 1).topRows(4) == gaussian_rows(4, 3, 1));
  CHECK(gaussian_rows(4, 3, 1) != gaussian_rows(4, 3, 2));
  CHECK(heavy_tailed_rows(9, 3, 1).topRows(4) == heavy_tailed_rows(4, 3, 1));
  CHECK(low_rank_rows(9, 5, 2, 1).topRows(4) == low_rank_rows(4, 5, 2, 1));
}

TEST_CASE("generated rows have mean squared norm d") {
  CHECK(gaussian_rows(4000, 10, 1).squaredNorm() / 4000 == Approx(10).epsilon(0.05));
  CHECK(gaussian_rows(4000, 10, 1, 0.5).squaredNorm() / 4000 == Approx(2.5).epsilon(0.05));
  CHECK(heavy_tailed_rows(4000, 10, 1, 20).squaredNorm() / 4000 == Approx(10).epsilon(0.05));
  CHECK(low_rank_rows(4000, 10, 5, 1).squaredNorm() / 4000 == Approx(10).epsilon(0.5));
}

TEST_CASE("heavy-tailed rows differ in length far more than Gaussian ones") {
  const auto spread = [](const Eigen::MatrixXd& rows) {
    const Eigen::VectorXd lengths = rows.rowwise().norm();
    return lengths.maxCoeff() / lengths.mean();
  };
  CHECK(spread(heavy_tailed_rows(500, 50, 1)) > 3 * spread(gaussian_rows(500, 50, 1)));
}

TEST_CASE("low-rank rows have that rank, orthogonal rows have H = diag(a)") {
  CHECK(Eigen::FullPivLU<Eigen::MatrixXd>(low_rank_rows(8, 6, 3, 1)).setThreshold(1e-10).rank() == 3);
  const Eigen::MatrixXd g = orthogonal_rows({1, 2, 5});
  const Eigen::MatrixXd H = g.transpose() * g / 3;
  CHECK(H.isApprox(Eigen::MatrixXd(Eigen::Vector3d(1, 2, 5).asDiagonal()), 1e-15));
}

TEST_CASE("designs reject sizes and scales out of range") {
  CHECK_THROWS_WITH(gaussian_rows(0, 3, 1), Contains("samples n is 0"));
  CHECK_THROWS_WITH(gaussian_rows(3, 0, 1), Contains("parameters d is 0"));
  CHECK_THROWS_WITH(gaussian_rows(3, 3, 1, NAN), Contains("scale is nan"));
  CHECK_THROWS_WITH(heavy_tailed_rows(3, 3, 1, 2), Contains("nu is 2"));
  CHECK_THROWS_WITH(low_rank_rows(3, 4, 4, 1), Contains("rank is 4"));
  CHECK_THROWS_WITH(orthogonal_rows({1, -1}), Contains("a_2 is -1"));
  CHECK_THROWS_AS(orthogonal_rows({}), std::invalid_argument);
}

}  // namespace
}  // namespace valley
