// A landscape whose type is known at run time only: a plain value, and what can be asked of one. Ensembles hold it; their
// loops are found by its type (gpu/kernels.hpp).
//
//   PlainLandscape f = Huber{1, 0.5};
//   f.coordinates();        // 1
//   f.as<Huber>()->delta;   // 0.5
#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <limits>
#include <type_traits>
#include <vector>

#include "sim/arithmetic/coordinates.hpp"
#include "sim/arithmetic/dual.hpp"
#include "sim/landscape/landscape.hpp"
#include "sim/landscape/rows.hpp"

namespace valley {

/// What is asked of a landscape by those who do not know its type.
struct LandscapeType {
  std::size_t coordinates;  // of a trial in memory
  bool by_trial;            // whether those of different trials lie side by side
  double (*loss)(const void* f, const double* x);
  void (*gradient)(const void* f, const double* x, double* g);  // without noise; null where only batches have one
  double (*sharpness)(const void* f, const double* x);          // null where none is offered
  double (*supremum)(const void* f);                            // of the loss, proved; infinite where none is
  bool (*noiseless)(const void* f);                             // whether all batches have one gradient
  double (*samples)(const void* f);                             // drawn in a step
  std::vector<CurvatureAtom> (*atoms)(const void* f);           // where f is x^2/2 times a random curvature; else none
  RowsOfData* (*rows)(void* f);                                 // null where it has none
};

namespace plain_detail {

template <class F>
const F& of(const void* f) {
  return *static_cast<const F*>(f);
}

template <class F>
auto state(const double* x) {
  if constexpr (ByTrial<F>) {
    StateOf<F> all;
    for (int c = 0; c < F::dimension; ++c) all[c] = x[c];
    return all;
  } else {
    return Coordinates<F::coordinates, 1>::load(x);
  }
}

template <class F>
concept HasGradient = requires(const F& f, const StateOf<F>& x) {
  f.gradient(x);
};
template <class F>
concept HasSharpness = requires(const F& f, const StateOf<F>& x) {
  f.sharpness(x);
};

template <class F>
constexpr auto gradient() -> void (*)(const void*, const double*, double*) {
  if constexpr (HasGradient<F>) {
    return [](const void* f, const double* x, double* g) {
      const StateOf<F> all = of<F>(f).gradient(state<F>(x));
      for (int c = 0; c < F::dimension; ++c) g[c] = all[c];
    };
  } else {
    return nullptr;
  }
}

template <class F>
constexpr auto sharpness() -> double (*)(const void*, const double*) {
  if constexpr (HasSharpness<F>) {
    return [](const void* f, const double* x) -> double { return of<F>(f).sharpness(state<F>(x)); };
  } else if constexpr (HasGradient<F>) {
    if constexpr (F::dimension == 1) {  // f'', by automatic differentiation
      return [](const void* f, const double* x) {
        return of<F>(f).gradient(Vec<Dual<double>, 1>{{Dual<double>(x[0], 1.)}})[0].rate;
      };
    } else {
      return nullptr;
    }
  } else {
    return nullptr;
  }
}

template <class F>
constexpr LandscapeType type() {
  LandscapeType t{};
  if constexpr (ByTrial<F>) {
    t.coordinates = F::dimension;
    t.gradient = gradient<F>();
    t.sharpness = sharpness<F>();
  } else {
    t.coordinates = F::coordinates;
  }
  t.by_trial = ByTrial<F>;
  t.loss = [](const void* f, const double* x) -> double { return of<F>(f).loss(state<F>(x)); };
  t.supremum = [](const void* f) {
    if constexpr (requires { of<F>(f).supremum(); }) return of<F>(f).supremum();
    return std::numeric_limits<double>::infinity();
  };
  t.noiseless = [](const void* f) {
    if constexpr (requires { of<F>(f).noiseless(); }) return of<F>(f).noiseless();
    return true;
  };
  t.samples = [](const void* f) -> double {
    if constexpr (requires { of<F>(f).batch; }) return of<F>(f).batch;
    return 0;
  };
  t.atoms = [](const void* f) -> std::vector<CurvatureAtom> {
    if constexpr (requires { of<F>(f).atoms(); }) return of<F>(f).atoms();
    return {};
  };
  t.rows = [](void* f) -> RowsOfData* {
    if constexpr (std::is_base_of_v<RowsOfData, F>) return static_cast<F*>(f);
    return nullptr;
  };
  return t;
}

}  // namespace plain_detail

/// One for each type in the program: its address is the type's identity.
template <class F>
inline const LandscapeType landscape_type = plain_detail::type<F>();

class PlainLandscape {
 public:
  template <class F>
  requires(!std::same_as<F, PlainLandscape>) PlainLandscape(const F& f) : is(&landscape_type<F>) {
    static_assert(std::is_trivially_copyable_v<F> && sizeof(F) <= most_bytes);
    std::memcpy(bytes.data(), &f, sizeof(F));
  }

  const LandscapeType& type() const { return *is; }
  const void* address() const { return bytes.data(); }
  /// The landscape where it is of this type, else null.
  template <class F>
  const F* as() const {
    return is == &landscape_type<F> ? static_cast<const F*>(address()) : nullptr;
  }
  template <class F>
  F* as() {
    return is == &landscape_type<F> ? static_cast<F*>(static_cast<void*>(bytes.data())) : nullptr;
  }

  std::size_t coordinates() const { return is->coordinates; }
  bool by_trial() const { return is->by_trial; }
  /// Of a state in the layout of one trial, its coordinates side by side.
  double loss(const double* x) const { return is->loss(address(), x); }
  double supremum() const { return is->supremum(address()); }
  bool noiseless() const { return is->noiseless(address()); }
  double samples() const { return is->samples(address()); }
  std::vector<CurvatureAtom> atoms() const { return is->atoms(address()); }
  /// Its rows of data, which lie elsewhere; null where it has none.
  RowsOfData* rows() { return is->rows(bytes.data()); }
  const RowsOfData* rows() const { return is->rows(const_cast<std::byte*>(bytes.data())); }

 private:
  static constexpr std::size_t most_bytes = 256;
  const LandscapeType* is;
  alignas(16) std::array<std::byte, most_bytes> bytes{};
};

}  // namespace valley
