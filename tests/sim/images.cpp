#include "sim/data/images.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "sim/data/cifar.hpp"
#include "sim/data/data_set.hpp"
#include "sim/data/idx.hpp"
#include "sim/data/mnist.hpp"
#include "sim/data/read_images.hpp"
#include "sim/data/rows.hpp"
#include "tests/sim/scratch.hpp"
#include "tests/where.hpp"

namespace valley {
namespace {

namespace fs = std::filesystem;
using Catch::Contains;

constexpr CifarFormat tiny{1, 10, 2, 2}, tiny_fine{2, 100, 2, 2};  // 2 records of 3 x 2 x 2 pixels

/// Two records: labels, then pixels from, from + 1, ...
std::string records(const std::vector<std::vector<int>>& labels) {
  std::string out;
  for (const auto& record : labels) {
    for (const int label : record) out += static_cast<char>(label);
    for (int k = 0; k < 12; ++k) out += static_cast<char>(16 * record.back() + k);
  }
  return out;
}

/// A file of CIFAR's size, all black and of class 0 but for these bytes.
fs::path large(const Scratch& scratch, const std::string& name, std::uintmax_t size,
               const std::vector<std::pair<long, char>>& patches = {}) {
  fs::path file = scratch.file(name, "");
  fs::resize_file(file, size);
  std::fstream out(file, std::ios::binary | std::ios::in | std::ios::out);
  for (const auto& [at, byte] : patches) out.seekp(at).put(byte);
  return file;
}

TEST_CASE("CIFAR records become labels and planes of pixels") {
  const Scratch scratch;
  const auto first = scratch.file("a.bin", records({{3}, {9}})), second = scratch.gzip("b.bin.gz", records({{0}, {1}}));
  const Images images = read_cifar({first, second}, tiny);
  CHECK(images.labels == std::vector<std::int32_t>{3, 9, 0, 1});
  CHECK((images.channels == 3 && images.height == 2 && images.width == 2 && images.classes == 10));
  REQUIRE(images.pixels.size() == 48);
  CHECK(images.image(1)[0] == 16 * 9);
  CHECK(images.image(3)[11] == 16 + 11);
  CHECK(read_cifar({scratch.file("c", records({{19, 99}, {0, 7}}))}, tiny_fine).labels == std::vector<std::int32_t>{99, 7});
}

TEST_CASE("a CIFAR file of another size or with a label out of range is refused with file and offset") {
  const Scratch scratch;
  const auto read = [&](const std::string& bytes, const CifarFormat& format = tiny) {
    return read_cifar({scratch.file("x.bin", bytes)}, format);
  };
  const std::string good = records({{3}, {9}});
  CHECK_THROWS_WITH(read(good.substr(0, 25)), Contains("x.bin, byte 25 is the end") && Contains("26 bytes: 2 records of 13"));
  CHECK_THROWS_WITH(read(good.substr(0, 13)), Contains("byte 13 is the end"));
  CHECK_THROWS_WITH(read(""), Contains("byte 0 is the end"));
  CHECK_THROWS_WITH(read(good + "x"), Contains("byte 27 is more"));
  CHECK_THROWS_WITH(read(records({{3}, {10}})), Contains("x.bin, byte 13 is label 10") && Contains("0 to 9"));
  CHECK_THROWS_WITH(read(records({{20, 3}, {0, 3}}), tiny_fine), Contains("byte 0 is label 20") && Contains("0 to 19"));
  CHECK_THROWS_WITH(read(records({{1, 3}, {0, 100}}), tiny_fine), Contains("byte 15 is label 100") && Contains("0 to 99"));
  CHECK_THROWS_WITH(read_cifar({scratch.folder}, tiny), Contains("a folder"));
}

Images read_split(const std::string& name, const fs::path& folder, Split split) {
  const DataSet& set = find_data_set(name);
  const Values none;
  return set.read({files_of(set, folder, split), split, none, 1});
}

TEST_CASE("CIFAR-10 and CIFAR-100 are found by their published names, also in their usual subfolders") {
  const Scratch scratch;
  constexpr std::uintmax_t size = 30730000;
  for (int k = 1; k <= 5; ++k)
    large(scratch, "cifar-10-batches-bin/data_batch_" + std::to_string(k) + ".bin", size,
          {{3073, static_cast<char>(k)}, {3073 + 1, 'a'}});
  CHECK_THROWS_WITH(read_split("cifar10", scratch.folder, Split::test), Contains("without test_batch.bin") && Contains("shapes"));
  large(scratch, "cifar-10-batches-bin/test_batch.bin", size, {{9999 * 3073, 9}});
  const ImageSet ten = read_images("cifar10", scratch.folder);
  CHECK((ten.train.n() == 50000 && ten.test.n() == 10000 && ten.train.name == "cifar10"));
  CHECK((ten.train.labels[1] == 1 && ten.train.labels[40001] == 5 && ten.test.labels[9999] == 9));
  CHECK((ten.train.image(10001)[0] == 'a' && ten.train.image(10001)[1] == 0));
  large(scratch, "train.bin", 153'700'000, {{3074, 19}, {3075, 99}});
  large(scratch, "test.bin", 30'740'000);
  CHECK(read_split("cifar100", scratch.folder, Split::train).labels[1] == 99);
  CHECK(read_split("cifar100", scratch.folder, Split::test).n() == 10000);
  large(scratch, "cifar-10-batches-bin/data_batch_4.bin", size - 3073);
  CHECK_THROWS_WITH(read_split("cifar10", scratch.folder, Split::train), Contains("data_batch_4.bin, byte 30726927 is the end"));
}

TEST_CASE("a missing data set says which files, whose, in which format, and what needs none") {
  const Scratch scratch;
  const auto missing = [&](const char* name) { read_images(name, scratch.folder); };
  CHECK_THROWS_WITH(missing("cifar10"), Contains("data_batch_1.bin") && Contains("cifar-10-batches-bin") &&
                                            Contains("binary version") && Contains("Toronto") && Contains("\"shapes\""));
  CHECK_THROWS_WITH(missing("cifar100"), Contains("train.bin") && Contains("cifar-100-binary"));
  CHECK_THROWS_WITH(missing("mnist"), Contains("train-images-idx3-ubyte") && Contains(".gz") && Contains("IDX"));
  CHECK_THROWS_WITH(missing("fashion_mnist"), Contains("Zalando") && Contains("train-images-idx3-ubyte"));
  CHECK_THROWS_WITH(missing("imagenet"), Contains("'imagenet'") && Contains(joined(ids_of(data_sets()))));
}

TEST_CASE("MNIST's files are read plain or packed, with or without their prefix") {
  const Scratch plain, prefixed, sub;
  write_mnist(plain, "", 20);
  write_mnist(prefixed, "mnist-", 20);
  write_mnist(sub, "FashionMNIST/raw/", 20);
  const ImageSet set = read_images("mnist", plain.folder);
  CHECK((set.train.n() == 20 && set.train.height == 3 && set.train.channels == 1 && set.test.n() == 20));
  CHECK((set.train.labels[13] == 3 && set.train.image(1)[0] == 9));
  CHECK(read_images("mnist", prefixed.folder).train.pixels == set.train.pixels);
  CHECK(read_images("fashion_mnist", sub.folder).test.labels == set.test.labels);
  fs::remove(plain.folder / "t10k-labels-idx1-ubyte");
  CHECK_THROWS_WITH(read_images("mnist", plain.folder), Contains("without t10k-labels-idx1-ubyte"));
}

TEST_CASE("MNIST's files are found as 7-Zip and Kaggle unpack them") {
  const Scratch published, dotted, folders, both;
  write_mnist(published, "", 20);
  const ImageSet set = read_images("mnist", published.folder);
  for (const char* stem : {"train", "t10k"}) {
    const std::string images = idx({0x803, 20, 3, 3}, 180), labels = idx({0x801, 20}, 20, 10), name = stem;
    dotted.file(name + "-images.idx3-ubyte", images);
    dotted.gzip(name + "-labels.idx1-ubyte.gz", labels);
    folders.file(name + "-images-idx3-ubyte/" + name + "-images-idx3-ubyte", images);
    folders.file(name + "-labels-idx1-ubyte/" + name + "-labels.idx1-ubyte", labels);
    fs::create_directories(both.folder / (name + "-images-idx3-ubyte"));  // empty: the file beside it is taken
    both.gzip(name + "-images-idx3-ubyte.gz", images);
    both.file(name + "-labels.idx1-ubyte", labels);
  }
  for (const Scratch* scratch : {&dotted, &folders, &both}) {
    CHECK(read_images("mnist", scratch->folder).train.pixels == set.train.pixels);
    CHECK(read_images("mnist", scratch->folder).test.labels == set.test.labels);
  }
  CHECK(files_of(find_data_set("mnist"), dotted.folder, Split::test).front() == dotted.folder / "t10k-images.idx3-ubyte");
  fs::remove(dotted.folder / "train-labels.idx1-ubyte.gz");
  CHECK_THROWS_WITH(read_images("mnist", dotted.folder),
                    Contains("without train-labels-idx1-ubyte") && Contains("or train-labels.idx1-ubyte"));
}

TEST_CASE("MNIST pairs that disagree or have labels out of range are refused with file and offset") {
  const Scratch scratch;
  const auto pixels = scratch.file("i", idx({0x803, 20, 2, 2}, 80));
  const auto read = [&](const std::string& labels) { return read_idx_pair(pixels, scratch.file("l", labels)); };
  CHECK(read(idx({0x801, 20}, 20, 10)).n() == 20);
  CHECK_THROWS_WITH(read(idx({0x801, 20}, 20)), Contains("/l, byte 18 is label 10") && Contains("0 to 9"));
  CHECK_THROWS_WITH(read(idx({0x801, 19}, 19, 10)), Contains("/l, byte 4 is 19 labels") && Contains("20, the images in"));
  CHECK_THROWS_WITH(read(idx({0x801, 20}, 19, 10)), Contains("/l, byte 27 is a header of 20 values with 19 bytes"));
  CHECK_THROWS_WITH(read(idx({0x803, 20, 1, 1}, 20)), Contains("/l, byte 0 is magic 0x00000803"));
  const auto wide = scratch.file("w", idx({0x803, 1, 1, 5000}, 5000));
  CHECK_THROWS_WITH(read_idx_pair(wide, scratch.file("l", idx({0x801, 1}, 1))), Contains("byte 8 is images of 1 x 5000"));
  write_mnist(scratch, "", 20);
  scratch.gzip("t10k-images-idx3-ubyte.gz", idx({0x803, 20, 2, 2}, 80));
  CHECK_THROWS_WITH(read_images("mnist", scratch.folder), Contains("test images' size is 2 x 2") && Contains("3 x 3"));
}

TEST_CASE("a file that unpacks to far more than it promises is left after one byte more") {
  const Scratch scratch;
  const auto bomb = scratch.gzip("bomb.gz", idx({0x801, 10}, 50'000'000));
  CHECK(fs::file_size(bomb) < 500'000);
  CHECK_THROWS_WITH(read_idx(bomb, 1), Contains("byte 19 (unpacked)") && Contains("more bytes"));
}

TEST_CASE("every file of the fuzzers' corpora is read whole or refused") {
  const fs::path corpus = fs::path(valley_test::source_folder()) / "tests/fuzz/corpus";
  int read = 0, refused = 0;
  const auto attempt = [&](const auto& reader) {
    try {
      reader();
      ++read;
    } catch (const std::invalid_argument&) {
      ++refused;
    }
  };
  for (const auto& entry : fs::directory_iterator(corpus / "idx"))
    for (const int dimensions : {1, 2, 3}) attempt([&] { read_idx(entry.path(), dimensions); });
  for (const auto& entry : fs::directory_iterator(corpus / "cifar"))
    for (const CifarFormat& format : {tiny, tiny_fine}) attempt([&] { read_cifar({entry.path()}, format); });
  for (const auto& entry : fs::directory_iterator(corpus / "rows"))
    for (const RowLayout& layout : {RowLayout{}, RowLayout{{"2-", "1"}, {}}, RowLayout{{}, true}})
      attempt([&] { read_rows(entry.path(), {}, layout); });
  CHECK(read >= 4);
  CHECK(refused >= 4);
}

}  // namespace
}  // namespace valley
