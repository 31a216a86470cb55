#pragma once

namespace valley::theory {

/// How many threads share a large product of double-doubles (theory/wide.hpp), in the whole program; 0, as it begins: those that
/// BLAS has. The products of its slices are exact, so its bits are the same whatever their number. Products of doubles, whose
/// last bits would not be, stay with those of BLAS. Only while no other thread computes: BLAS has one number of threads.
void share_products(int threads);
/// By as many as there are cores.
void share_products();

}  // namespace valley::theory
