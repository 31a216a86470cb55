// MNIST (LeCun, Cortes, Burges 1998): 60,000 and 10,000 grey images of handwritten digits.
#include "sim/data/mnist.hpp"
#include "sim/data/data_set.hpp"

namespace valley {
namespace {

Images read(const ImageRequest& from) { return read_idx_pair(from.files[0], from.files[1]); }

[[maybe_unused]] const bool added = add({
    .id = "mnist",
    .help = "MNIST, handwritten digits",
    .published = {"MNIST",
                  "the four IDX files from MNIST's page by LeCun, Cortes and Burges, gzip or unpacked",
                  {"", "mnist", "MNIST/raw"},
                  {"", "mnist-"},
                  {"", ".gz"}},
    .train = mnist_files(Split::train),
    .test = mnist_files(Split::test),
    .read = read,
    .channels = 1,
    .height = 28,
    .width = 28,
    .classes = 10,
    .scale = {{0.1307f}, {0.3081f}},
});

}  // namespace
}  // namespace valley
