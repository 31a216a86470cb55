#include "sim/network/layers/product.hpp"

#include "sim/network/layers/mixed.hpp"

namespace valley::networks {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

bool pays(const torch::Tensor& A) {
  return A.device().is_cpu() && A.scalar_type() == torch::kFloat32 && A.size(0) > 1 && !rounds_products();
}

/// Row-major (m, k) is an image of m places with k channels last.
torch::Tensor convolved(const torch::Tensor& A, const torch::Tensor& W) {
  const torch::Tensor image = A.contiguous().view({1, 1, A.size(0), A.size(1)}).permute({0, 3, 1, 2});
  const torch::Tensor out = torch::conv2d(image, W.contiguous().view({W.size(0), W.size(1), 1, 1}));  // (1, n, 1, m)
  return out.permute({0, 2, 3, 1}).reshape({A.size(0), W.size(0)});
}

struct Product : torch::autograd::Function<Product> {
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& A, const torch::Tensor& W) {
    const torch::NoGradGuard no_gradient;
    context->save_for_backward({A, W});
    return convolved(A, W);
  }

  static tensor_list backward(AutogradContext* context, tensor_list gradients) {
    const tensor_list saved = context->get_saved_variables();
    const torch::Tensor &G = gradients[0], &A = saved[0], &W = saved[1];  // (m, n), (m, k), (n, k)
    return {context->needs_input_grad(0) ? times_transposed(G, W.t()) : torch::Tensor(),
            context->needs_input_grad(1) ? times_transposed(G.t(), A.t()) : torch::Tensor()};
  }
};

}  // namespace

torch::Tensor times_transposed(const torch::Tensor& A, const torch::Tensor& W) {
  return pays(A) ? Product::apply(A, W) : A.matmul(W.t());
}

}  // namespace valley::networks
