// MNIST (LeCun, Cortes, Burges 1998): 60,000 and 10,000 grey images of handwritten digits.
#include "sim/data/mnist.hpp"

namespace valley {

[[maybe_unused]] static const bool added =
    add(in_mnist_form("mnist", "MNIST, handwritten digits",
                      {"MNIST",
                       "the four IDX files from MNIST's page by LeCun, Cortes and Burges, gzip or unpacked",
                       {"", "mnist", "MNIST/raw"},
                       {"", "mnist-"},
                       {"", ".gz"}},
                      {{0.1307f}, {0.3081f}}));

}  // namespace valley
