// Fashion-MNIST (Xiao, Rasul, Vollgraf 2017): clothes in MNIST's form. Nothing inside the files tells them from MNIST's.
#include "sim/data/mnist.hpp"

namespace valley {

[[maybe_unused]] static const bool added =
    add(in_mnist_form("fashion_mnist", "Fashion-MNIST, clothes in MNIST's form",
                      {"Fashion-MNIST",
                       "the four IDX files from Zalando Research's Fashion-MNIST, gzip or unpacked",
                       {"", "fashion-mnist", "FashionMNIST/raw"},
                       {"fashion-mnist-", ""},
                       {"", ".gz"}},
                      {{0.2860f}, {0.3530f}}));

}  // namespace valley
