#include "tests/lanes/kernel.hpp"

#include "tests/lanes/functions.hpp"

namespace valley::lanes_test {
namespace {

#ifdef __AVX512F__
constexpr int L = 8;
#else
constexpr int L = 4;
#endif

template <int W>
struct Width {};

template <class Visit>
void with_width(int W, Visit visit) {
  if (W == L) visit(Width<L>{});
  if (W == 2 * L) visit(Width<2 * L>{});
  if (W == 4 * L) visit(Width<4 * L>{});
}

}  // namespace

int lanes_of_a_register() { return L; }

template <class F>
void apply(int W, const double* a, const double* b, const double* c, double* out) {
  with_width(W, [&]<int N>(Width<N>) {
    using Real = Pack<N, L>;
    F::of(Real::load(a), Real::load(b), Real::load(c)).store(out);
  });
}

bool any_less(int W, const double* a, const double* b) {
  bool found = false;
  with_width(W, [&]<int N>(Width<N>) { found = any(Pack<N, L>::load(a) < Pack<N, L>::load(b)); });
  return found;
}

void draw(int W, const Draw& xi, Coupling coupling, std::uint32_t k, Drawn* out) {
  const LaneKeys<L> keys(xi.seed);
  with_width(W, [&]<int N>(Width<N>) {
    const LaneDraw<N, L> lanes{&keys, xi.trial, xi.step, xi.use};
    const auto block = lanes.block(k);
    const auto bits = lanes.bits(k), ascent_bits = lanes.ascent(coupling).bits(k);
    double uniform[N], normal[N];
    lanes.uniform(k).store(uniform);
    lanes.normal(k).store(normal);
    for (int i = 0; i < N; ++i)
      out[i] = {{block.word[0][i], block.word[1][i], block.word[2][i], block.word[3][i]},
                bits[i],
                ascent_bits[i],
                uniform[i],
                normal[i]};
  });
}

template <class F, class Optimizer>
void walk(int W, const F& f, const Optimizer& optimizer, std::uint32_t steps, const Draw& base, double* x) {
  const LaneKeys<L> keys(base.seed);
  with_width(W, [&]<int N>(Width<N>) {
    StateOf<F, Pack<N, L>> state;
    for (int j = 0; j < F::dimension; ++j) {
      state[j] = Pack<N, L>::load(x + j * N);
    }
    auto memory = optimizer.memory(state);
    for (std::uint32_t t = 0; t < steps; ++t)
      state = optimizer.step(f, state, memory, LaneDraw<N, L>{&keys, base.trial, base.step + t, base.use});
    for (int j = 0; j < F::dimension; ++j) state[j].store(x + j * N);
  });
}

#define VALLEY_APPLY(label, value) template void apply<label>(int, const double*, const double*, const double*, double*);
VALLEY_REAL_FUNCTIONS(VALLEY_APPLY)
VALLEY_WORD_FUNCTIONS(VALLEY_APPLY)

#define VALLEY_WALK(F)                                                                        \
  template void walk<F, Sgd>(int, const F&, const Sgd&, std::uint32_t, const Draw&, double*); \
  template void walk<F, Sam>(int, const F&, const Sam&, std::uint32_t, const Draw&, double*); \
  template void walk<F, Usam>(int, const F&, const Usam&, std::uint32_t, const Draw&, double*);
VALLEY_LANDSCAPES(VALLEY_WALK)

}  // namespace valley::lanes_test
