#include "runs/own/agreement.hpp"

#include <cmath>
#include <cstring>
#include <vector>

#include "base/key.hpp"
#include "base/require.hpp"
#include "gpu/kernels.hpp"
#include "sim/landscape/catalogue.hpp"
#include "sim/optimizer/sgd.hpp"

namespace valley::own {
namespace {

using Point = std::vector<double>;

/// Some points within 3 of the origin, none on a kink that one would write.
std::vector<Point> points(std::size_t dimension) {
  std::vector<Point> all(8, Point(dimension));
  for (std::size_t k = 0; k < all.size(); ++k)
    for (std::size_t c = 0; c < dimension; ++c)
      all[k][c] = 0.37 * static_cast<double>(k + 1) * std::cos(1.7 * static_cast<double>(k * dimension + c) + 0.4);
  return all;
}

/// f's slopes by differences, at a step of x's size.
Point differences(const PlainLandscape& f, const Point& x) {
  Point slopes(x.size());
  for (std::size_t c = 0; c < x.size(); ++c) {
    const double h = 1e-5 * std::max(1., std::abs(x[c]));
    Point up = x, down = x;
    up[c] += h;
    down[c] -= h;
    slopes[c] = (f.loss(up.data()) - f.loss(down.data())) / (up[c] - down[c]);
  }
  return slopes;
}

void require_gradient(const PlainLandscape& f, const Point& x, const std::string& written) {
  Point g(x.size());
  f.type().gradient(f.address(), x.data(), g.data());
  const Point slopes = differences(f, x);
  double size = 0;
  for (std::size_t c = 0; c < x.size(); ++c) size = std::max({size, std::abs(slopes[c]), std::abs(f.loss(x.data()))});
  for (std::size_t c = 0; c < x.size(); ++c) {
    if (!std::isfinite(slopes[c]) || std::abs(g[c] - slopes[c]) <= 1e-4 * size + 1e-9) continue;
    reject("gradient of " + written, joined(g) + " at " + joined(x),
           "what its loss rises by there, about " + rounded(slopes[c], 6) + " along coordinate " + std::to_string(c));
  }
}

/// 64 trials after 3 steps of SGD, by the loops of one set.
std::vector<double> walked(const PlainLandscape& f, gpu::Lanes lanes) {
  constexpr std::size_t trials = 64;
  const std::size_t N = f.coordinates();
  std::vector<double> memory(gpu::doubles_a_trial(N, 1) * trials);
  const gpu::Field field = gpu::field_in(memory.data(), N, 1, trials);
  const std::vector<Point> starts = points(N);
  for (std::size_t i = 0; i < trials; ++i) {
    for (std::size_t c = 0; c < N; ++c)
      field.state[c * trials + i] = starts[i % starts.size()][c] * (1 + 0.01 * static_cast<double>(i));
    field.escaped_at[i] = field.diverged_at[i] = gpu::not_yet;
  }
  const gpu::Leg leg{.seed = 1, .from = 0, .to = 3, .begin = 0, .rule = plain(Sgd{{.eta = 0.01}}), .escape = {}};
  const gpu::Kernel kernel = gpu::kernel(f.type(), lanes);
  for (std::size_t at = 0; at < trials; at += kernel.trials) {
    kernel.walk(f.address(), leg, field, at);
    kernel.losses(f.address(), field, at);
  }
  return memory;
}

void require_same_bits(const PlainLandscape& f, const std::string& written) {
  const std::vector<double> alone = walked(f, gpu::Lanes::one);
  for (const gpu::Lanes lanes : gpu::available_lanes()) {
    const std::vector<double> together = walked(f, lanes);
    require(std::memcmp(alone.data(), together.data(), alone.size() * sizeof(double)) == 0, written,
            "not the same bits by " + name(lanes) + " as trial by trial",
            "functions of sim/arithmetic, which are the same bits everywhere; the C library's tanh, exp and their like are not: "
            "is it "
            "written in namespace valley?");
  }
}

}  // namespace

void look_at(const PlainLandscape& f, const std::string& written) {
  if (!f.by_trial()) return;
  bool some = false;
  for (const Point& x : points(f.coordinates())) {
    if (!std::isfinite(f.loss(x.data()))) continue;
    some = true;
    if (f.type().gradient != nullptr) require_gradient(f, x, written);
  }
  require(some, "loss of " + written, "nan or infinite at all points looked at, within 3 of the origin",
          "one that is finite somewhere there");
  require_same_bits(f, written);
}

void look_at_when_made(const std::string& id, const std::string& written) {
  valley::look_at_when_made(id, [written](const PlainLandscape& f) { look_at(f, written); });
}

}  // namespace valley::own
