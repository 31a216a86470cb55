// CIFAR-10 (Krizhevsky 2009): 50,000 and 10,000 colour images of ten classes.
#include "sim/data/cifar.hpp"
#include "sim/data/data_set.hpp"

namespace valley {
namespace {

Images read(const ImageRequest& from) { return read_cifar(from.files, cifar10_format); }

[[maybe_unused]] const bool added = add({
    .id = "cifar10",
    .help = "CIFAR-10",
    .published =
        {"CIFAR-10", "the binary version of CIFAR-10 from the University of Toronto", {"", "cifar-10-batches-bin"}, {""}, {""}},
    .train = {{"data_batch_1.bin"}, {"data_batch_2.bin"}, {"data_batch_3.bin"}, {"data_batch_4.bin"}, {"data_batch_5.bin"}},
    .test = {{"test_batch.bin"}},
    .read = read,
    .channels = 3,
    .height = 32,
    .width = 32,
    .classes = 10,
    .scale = {{0.4914f, 0.4822f, 0.4465f}, {0.2470f, 0.2435f, 0.2616f}},
});

}  // namespace
}  // namespace valley
