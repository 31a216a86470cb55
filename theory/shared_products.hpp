#pragma once

namespace valley::theory {

/// How many threads share a large product (theory/wide.hpp), in the whole program: panels of columns, each a product of BLAS in
/// one thread, so its bits are the same whatever their number. 0, as it begins: none but those that BLAS has. Only while no other
/// thread computes: BLAS has one number of threads.
void share_products(int threads);
/// By as many as there are cores.
void share_products();

}  // namespace valley::theory
