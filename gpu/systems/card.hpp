// One landscape's loops on a graphics card, over the first `trials` of a field; `f` points to the landscape.
#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>

#include "gpu/leg.hpp"
#include "sim/landscape/plain.hpp"

namespace valley::gpu {

struct CardKernel {
  void (*start)(const void* f, const Start& start, const Leg& leg, const Field& field, std::size_t trials);
  void (*walk)(const void* f, const Leg& leg, const Field& field, std::size_t trials);
  void (*losses)(const void* f, const Field& field, std::size_t trials);
};
bool add_card_kernel(const LandscapeType& type, const CardKernel& kernel);

/// Throws std::runtime_error with CUDA's own words.
void check(cudaError_t status);

}  // namespace valley::gpu
