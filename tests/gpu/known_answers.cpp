// What ensembles came to, bit for bit: every landscape, optimizer and kind of noise, on every device and every width of lanes
// that this machine has. Parity (tests/gpu/run.cpp) sees one machine differ with itself; this sees a machine, a compiler or a
// change of the arithmetic differ with the documents, whose digests (docs/ensembles.md) change with these.
#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "gpu/run.hpp"
#include "sim/landscape/catalogue.hpp"
#include "sim/landscape/huber.hpp"
#include "sim/landscape/log_cosh.hpp"
#include "sim/landscape/pl.hpp"
#include "sim/landscape/pseudo_huber.hpp"
#include "sim/landscape/quadratic.hpp"
#include "sim/landscape/random_curvature.hpp"
#include "sim/landscape/tanh2.hpp"
#include "sim/landscape/tunable_decay.hpp"

namespace valley::gpu {
namespace {

struct Known {
  std::string name, digest;
  Ensemble ensemble;
};

PlainRule sgd(Momentum descent) { return plain(Sgd{descent}); }
PlainRule sam(Momentum descent, double rho, Coupling coupling) { return plain(Sam{descent, {rho}, coupling}); }
PlainRule usam(Momentum descent, double rho, Coupling coupling) { return plain(Usam{descent, {rho}, coupling}); }

Ensemble on(PlainLandscape landscape, std::vector<double> start, double spread, std::vector<Phase> phases) {
  Ensemble e;
  e.landscape = landscape;
  e.start.dimension = static_cast<std::uint32_t>(start.size());
  std::copy(start.begin(), start.end(), e.start.at);
  e.start.spread = spread;
  e.phases = std::move(phases);
  e.trials = 5000;
  return e;
}

template <int D>
Ensemble on_rows(std::uint32_t n, std::uint32_t d, Batching batching, std::vector<Phase> phases) {
  RowsLeastSquares<D> f;
  f.n = n;
  f.batching = batching;
  std::vector<double> start(d);
  for (std::uint32_t c = 0; c < d; ++c) start[c] = 1. / (c + 1);
  Ensemble e = on(f, start, 0.01, std::move(phases));
  e.trials = 500;
  e.rows.resize(std::size_t{n} * D);
  for (std::uint32_t i = 0; i < n; ++i)
    for (std::uint32_t c = 0; c < d; ++c) e.rows[std::size_t{i} * D + c] = Draw{5, i, 0, 2}.normal(c) / std::sqrt(d);
  return e;
}

RandomCurvature<most_atoms> three_atoms(std::uint32_t batch) {
  RandomCurvature<most_atoms> f;
  f.a[0] = 3, f.a[1] = -1, f.a[2] = 0.5;
  f.probability[0] = f.probability[1] = 0.25, f.probability[2] = 0.5;
  f.batch = batch;
  return f;
}

std::vector<Known> known_answers() {
  constexpr auto shared = Coupling::shared, fresh = Coupling::fresh;
  constexpr auto with = Sampling::with_replacement, without = Sampling::without_replacement;
  return {
      {"toy, SGD then SAM", "59a3cb5afa1dd6cb754880de1c003b58",
       on(TwoParameter{Activation::sqrt1p, 0.2}, {1.5, 0.1}, 0,
          {{sgd({.eta = 0.4}), 100}, {sam({.eta = 0.4}, 0.3, shared), 200}})},
      {"toy, USAM with momentum, then fresh batches", "1108614431aa5052950b074e88dd4d33",
       on(TwoParameter{Activation::sqrt1p, 0.05}, {1.5, 0.1}, 0.01,
          {{usam({.eta = 0.05, .momentum = 0.9, .weight_decay = 1e-3}, 0.3, shared), 60},
           {usam({.eta = 0.05}, 0.3, fresh), 120}})},
      {"toy_relu, SAM with fresh batches", "0573f7cba8fdecafabacc5c6abd02dc4",
       on(TwoParameter{Activation::relu, 0.1}, {1.5, 0.1}, 0.1, {{sam({.eta = 0.1, .momentum = 0.5}, 0.1, fresh), 100}})},
      {"parabola, SGD with momentum", "d2b69c621859f1cb82a7cbbc3026dd41",
       on(Parabola{{1.5}}, {1}, 0.3, {{sgd({.eta = 0.1, .momentum = 0.9, .weight_decay = 0.01}), 100}})},
      {"tanh2, USAM", "b55b6577981d6bf36ab5bb6e6861bb52", on(Tanh2{{2}}, {0.4}, 0.1, {{usam({.eta = 0.3}, 0.1, shared), 100}})},
      {"log_cosh, SAM", "4ecea27fb3372c1daff164e270939e00",
       on(LogCosh{{1.5}}, {0.4}, 1, {{sam({.eta = 0.3}, 0.2, shared), 100}})},
      {"pseudo_huber, SAM then SGD", "e2068aa4a2a6a536f3b95c127e20a895",
       on(PseudoHuber{{1.5}}, {0.4}, 1, {{sam({.eta = 0.3}, 0.2, shared), 50}, {sgd({.eta = 0.3}), 100}})},
      {"huber, USAM", "fd41b747212066a2382c69abd169d4aa",
       on(Huber{{1.2, 0.7}}, {0.4}, 1, {{usam({.eta = 1.5}, 0.1, shared), 100}})},
      {"decay, USAM", "ab40b0e7626fb515375817a5446a0d43",
       on(TunableDecay{{1.2, 2.5}}, {0.4}, 1, {{usam({.eta = 1.2}, 0.2, shared), 100}})},
      {"pl_sine, noise, SAM with fresh batches of 3", "5e57088be377b593b37da289e1fa732e",
       on(PlSine{0.5, 3}, {2}, 0.1, {{sam({.eta = 0.05}, 0.1, fresh), 100}})},
      {"curvature, USAM with fresh batches of 2", "2399c81b75ab2f11906a332cac2e647e",
       on(three_atoms(2), {1}, 0, {{usam({.eta = 0.3}, 0.5, fresh), 80}})},
      {"curvature, most diverge", "03e7e6d6388bdd3cebf9c34136b7adcb",
       on(three_atoms(1), {1}, 0, {{usam({.eta = 3e9}, 0.5, shared), 80}})},
      {"7 columns, batches of 20 with replacement", "5f033072a5534ca03e6387d117b6ccdf",
       on_rows<8>(40, 7, {20, with}, {{usam({.eta = 0.1, .momentum = 0.5}, 0.2, shared), 50}})},
      {"16 columns, batches of 4 with replacement", "4fcce79fbdbafcbfbe98a019aa427cc0",
       on_rows<16>(40, 16, {4, with}, {{sgd({.eta = 0.1}), 25}, {sam({.eta = 0.1}, 0.2, fresh), 50}})},
      {"20 columns, batches of 5 without replacement", "45afe10aa59a39cc369f44d3517d1a51",
       on_rows<32>(40, 20, {5, without}, {{usam({.eta = 0.1}, 0.2, fresh), 50}})},
      {"50 columns, batches of 9 without replacement", "4897a7fd31f08d733fc0e2e367e18296",
       on_rows<64>(40, 50, {9, without}, {{sam({.eta = 0.1}, 0.2, shared), 50}})},
      {"100 columns", "8181b72f1198b49bce59a7fd088b4651",
       on_rows<128>(30, 100, {3, with}, {{usam({.eta = 0.1}, 0.2, shared), 30}})},
      {"200 columns", "cecc1e8701a30d8d68517bb88d5b9106",
       on_rows<256>(30, 200, {3, with}, {{sgd({.eta = 0.1, .weight_decay = 0.01}), 30}})},
  };
}

std::string digest(const Ensemble& e, BackEnd& where) {
  Run run(e, where, 0, e.blocks());
  while (run.advance()) {
  }
  return run.result().digest.hex();
}

TEST_CASE("ensembles of every landscape come to their known bits on every device and width of lanes") {
  for (const auto& [name, expected, e] : known_answers()) {
    for (const Device device : available_devices()) {
      for (const Lanes lanes : device == Device::cuda ? std::vector{Lanes::one} : available_lanes()) {
        INFO(name << ", " << gpu::name(device) << ", " << gpu::name(lanes));
        CHECK(digest(e, *back_end(device, 2, lanes)) == expected);
      }
    }
  }
}

TEST_CASE("known answers are of landscapes in the catalogue, and of nearly all") {
  std::set<const LandscapeType*> known;
  for (const Known& one : known_answers()) known.insert(&one.ensemble.landscape.type());
  std::set<const LandscapeType*> all;
  for (const LandscapeEntry& entry : landscapes()) {
    Values values;
    for (const Key& key : entry.keys)
      if (key.kind == Key::Kind::numbers && !key.optional) values.set(key.name, std::vector<double>{1});
    all.insert(&make(entry, values).type());
    for (const std::size_t d : {8, 16, 32, 64, 128, 256})
      if (entry.on_rows) all.insert(&entry.on_rows(d, 1, {}).type());
  }
  for (const LandscapeType* one : known) CHECK(all.contains(one));
  if (known.size() < all.size()) WARN(all.size() - known.size() << " landscapes have no known answer yet");
  CHECK(4 * known.size() > 3 * all.size());
}

}  // namespace
}  // namespace valley::gpu
