// Boost.Odeint's steppers on the vectors of any of Thrust's systems. Odeint 1.74's own header for this cannot be
// compiled but with the sequential system (boostorg/odeint issue 45); of its parts only the operations are used.
#pragma once

// clang-format off
#include <thrust/detail/vector_base.h>
#include <thrust/for_each.h>
#include <thrust/iterator/zip_iterator.h>
#include <thrust/tuple.h>  // odeint's operations include this inside their namespace: it must have been included before
// clang-format on

#include <boost/numeric/odeint/external/thrust/thrust_operations.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta4_classic.hpp>
#include <boost/numeric/odeint/util/copy.hpp>
#include <boost/numeric/odeint/util/is_resizeable.hpp>
#include <boost/numeric/odeint/util/resize.hpp>
#include <boost/numeric/odeint/util/same_size.hpp>

namespace boost::numeric::odeint {

template <class T, class A>
struct is_resizeable<thrust::detail::vector_base<T, A>> : boost::true_type {};

template <class T, class A>
struct resize_impl<thrust::detail::vector_base<T, A>, thrust::detail::vector_base<T, A>> {
  using V = thrust::detail::vector_base<T, A>;
  static void resize(V& a, const V& like) { a.resize(like.size()); }
};

template <class T, class A>
struct same_size_impl<thrust::detail::vector_base<T, A>, thrust::detail::vector_base<T, A>> {
  using V = thrust::detail::vector_base<T, A>;
  static bool same_size(const V& a, const V& b) { return a.size() == b.size(); }
};

}  // namespace boost::numeric::odeint

namespace valley::gpu {

/// Element by element over vectors of one size, on the system that their iterators name.
struct ThrustAlgebra {
  template <class A, class B, class C, class Operation>
  static void for_each3(A& a, B& b, C& c, Operation operation) {
    together(operation, a, b, c);
  }
  template <class A, class B, class C, class D, class E, class F, class Operation>
  static void for_each6(A& a, B& b, C& c, D& d, E& e, F& f, Operation operation) {
    together(operation, a, b, c, d, e, f);
  }

 private:
  template <class Operation, class... Vector>
  static void together(Operation operation, Vector&... v) {
    thrust::for_each(thrust::make_zip_iterator(thrust::make_tuple(v.begin()...)),
                     thrust::make_zip_iterator(thrust::make_tuple(v.end()...)), operation);
  }
};

template <class Vector>
using RungeKutta4 = boost::numeric::odeint::runge_kutta4_classic<Vector, double, Vector, double, ThrustAlgebra,
                                                                 boost::numeric::odeint::thrust_operations>;

}  // namespace valley::gpu
