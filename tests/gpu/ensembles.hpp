// Ensembles that stand for all: every landscape's loops, every way a trial can go.
#pragma once

#include <cmath>
#include <map>
#include <string>

#include "gpu/run.hpp"
#include "sim/landscape/least_squares.hpp"
#include "sim/landscape/random_curvature.hpp"

namespace valley::gpu {

inline PlainRule usam(double eta, double rho, Coupling coupling) { return plain(Usam{{.eta = eta}, {rho}, coupling}); }
inline PlainRule sgd(double eta) { return plain(Sgd{{.eta = eta}}); }

inline Ensemble toy(std::uint64_t trials) {
  Ensemble e;
  e.landscape = TwoParameter{Activation::sqrt1p, 0.05};
  e.start.dimension = 2;
  e.start.at[0] = 1.5;
  e.start.at[1] = 0.1;
  e.start.spread = 0.01;
  e.phases = {{plain(Sam{{.eta = 0.05, .momentum = 0.5, .weight_decay = 1e-3}, {0.1}, Coupling::shared}), 60},
              {usam(0.05, 0.3, Coupling::fresh), 100}};
  e.trials = trials;
  e.record = 30;
  e.escape = {EscapeBy::valley, 0.12};
  return e;
}

inline Ensemble curvature(std::uint64_t trials, double eta) {
  Ensemble e;
  RandomCurvature<most_atoms> f;
  f.a[0] = 3;
  f.a[1] = -1;
  f.a[2] = 0.5;
  f.probability[0] = f.probability[1] = 0.25;
  f.probability[2] = 0.5;
  f.batch = 2;
  e.landscape = f;
  e.start.dimension = 1;
  e.start.at[0] = 1;
  e.phases = {{usam(eta, 0.5, Coupling::fresh), 80}};
  e.trials = trials;
  e.record = 20;
  e.escape = {EscapeBy::loss, 4};
  return e;
}

template <int D>
Ensemble rows(std::uint64_t trials, std::uint32_t d, Batching batching, Coupling coupling, double eta = 0.1) {
  Ensemble e;
  RowsLeastSquares<D> f;
  f.n = 40;
  f.batching = batching;
  e.landscape = f;
  e.rows.resize(std::size_t{40} * D);
  for (std::uint32_t i = 0; i < 40; ++i)
    for (std::uint32_t c = 0; c < d; ++c) e.rows[std::size_t{i} * D + c] = Draw{5, i, 0, 2}.normal(c) / std::sqrt(d);
  e.start.dimension = d;
  for (std::uint32_t c = 0; c < d; ++c) e.start.at[c] = 1. / (c + 1);
  e.phases = {{usam(eta, 0.2, coupling), 50}};
  e.trials = trials;
  e.escape = {EscapeBy::ball, 1.1};
  return e;
}

inline std::map<std::string, Ensemble> ensembles() {
  return {{"toy, momentum, SAM then USAM", toy(5000)},
          {"curvature", curvature(4097, 0.3)},
          {"curvature, most diverge", curvature(1000, 3e9)},
          {"rows, d = 16, with replacement", rows<16>(700, 16, {4, Sampling::with_replacement}, Coupling::shared)},
          {"rows, some diverge", rows<16>(700, 16, {4, Sampling::with_replacement}, Coupling::shared, 1.1e7)},
          {"rows, d = 11 of 16, fresh", rows<16>(333, 11, {3, Sampling::with_replacement}, Coupling::fresh)},
          {"rows, d = 7 of 8, batch of 20", rows<8>(100, 7, {20, Sampling::with_replacement}, Coupling::shared)},
          {"rows, d = 50 of 64, without replacement", rows<64>(100, 50, {9, Sampling::without_replacement}, Coupling::fresh)}};
}

inline Result run(const Ensemble& e, BackEnd& where, std::uint64_t first, std::uint64_t last) {
  Run run(e, where, first, last);
  while (run.advance()) {
  }
  return run.result();
}
inline Result run(const Ensemble& e, BackEnd& where) { return run(e, where, 0, e.blocks()); }

}  // namespace valley::gpu
