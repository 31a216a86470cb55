// What is used of libtorch: tensors, gradients, threads and devices. Its whole front end, torch/torch.h, would add three
// seconds to each file that reads it.
#pragma once

#include <torch/autograd.h>
#include <torch/cuda.h>
#include <torch/types.h>
#include <torch/utils.h>
#include <torch/version.h>
