// Fashion-MNIST (Xiao, Rasul, Vollgraf 2017): clothes in MNIST's form. Nothing inside the files tells them from MNIST's.
#include "sim/data/data_set.hpp"
#include "sim/data/mnist.hpp"

namespace valley {
namespace {

Images read(const ImageRequest& from) { return read_idx_pair(from.files[0], from.files[1]); }

[[maybe_unused]] const bool added = add({
    .id = "fashion_mnist",
    .help = "Fashion-MNIST, clothes in MNIST's form",
    .published = {"Fashion-MNIST",
                  "the four IDX files from Zalando Research's Fashion-MNIST, gzip or unpacked",
                  {"", "fashion-mnist", "FashionMNIST/raw"},
                  {"fashion-mnist-", ""},
                  {"", ".gz"}},
    .train = mnist_files(Split::train),
    .test = mnist_files(Split::test),
    .read = read,
    .channels = 1,
    .height = 28,
    .width = 28,
    .classes = 10,
    .scale = {{0.2860f}, {0.3530f}},
});

}  // namespace
}  // namespace valley
