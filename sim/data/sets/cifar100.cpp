// CIFAR-100 (Krizhevsky 2009): 50,000 and 10,000 colour images of a hundred classes, the fine labels.
#include "sim/data/cifar.hpp"
#include "sim/data/data_set.hpp"

namespace valley {
namespace {

Images read(const ImageRequest& from) {
  return read_cifar(from.files, from.split == Split::train ? cifar100_train_format : cifar100_test_format);
}

[[maybe_unused]] const bool added = add({
    .id = "cifar100",
    .help = "CIFAR-100, its fine labels",
    .published =
        {"CIFAR-100", "the binary version of CIFAR-100 from the University of Toronto", {"", "cifar-100-binary"}, {""}, {""}},
    .train = {{"train.bin"}},
    .test = {{"test.bin"}},
    .read = read,
    .channels = 3,
    .height = 32,
    .width = 32,
    .classes = 100,
    .scale = {{0.5071f, 0.4865f, 0.4409f}, {0.2673f, 0.2564f, 0.2762f}},
});

}  // namespace
}  // namespace valley
