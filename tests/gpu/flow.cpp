// Flows of ensembles: the flows of sim/flow, and bits that depend on a trajectory's own start only.
#include "gpu/flow/flow.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <string>

#include "gpu/run.hpp"
#include "sim/flow/flow.hpp"

namespace valley::gpu {
namespace {

constexpr double never = std::numeric_limits<double>::infinity();

RandomCurvature<most_atoms> curvature(double a) {
  RandomCurvature<most_atoms> f;
  f.a[0] = 2 * a;
  f.probability[0] = f.probability[1] = 0.5;  // mean a
  return f;
}

/// n starts around `centre`.
std::vector<double> scattered(std::size_t n, const std::vector<double>& centre, double spread) {
  std::vector<double> starts;
  for (std::uint32_t i = 0; i < n; ++i)
    for (std::uint32_t c = 0; c < centre.size(); ++c) starts.push_back(centre[c] + spread * Draw{7, i, 0, 2}.normal(c));
  return starts;
}

/// Largest distance in a coordinate from integrate_flow, run for each start by itself.
double distance_from_reference(const PlainLandscape& landscape, double rho, const std::vector<double>& starts,
                               const std::vector<double>& times, double dt) {
  const FlowEnsemble flows = integrate_flows(landscape, rho, starts, times, dt);
  const auto d = static_cast<Eigen::Index>(flows.dimension);
  double largest = 0;
  for (std::size_t i = 0; i < flows.trajectories; ++i) {
    if (flows.escape_time[i] != never) return never;
    const Eigen::VectorXd x0 = Eigen::Map<const Eigen::VectorXd>(starts.data() + i * flows.dimension, d);
    const Velocity velocity = std::visit(
        [&]<class F>(const F& f) -> Velocity {
          if constexpr (!ByTrial<F>) {
            return {};
          } else if (rho == 0) {
            return gradient_flow(f);
          } else {
            return usam_flow(f, rho);
          }
        },
        landscape);
    const Flow alone = integrate_flow(velocity, x0, times, 1e-13);
    for (std::size_t k = 0; k < times.size(); ++k)
      for (Eigen::Index c = 0; c < d; ++c)
        largest = std::max(largest, std::abs(alone.states.at(k)[c] - flows.states[k][i * flows.dimension + std::size_t(c)]));
  }
  return largest;
}

TEST_CASE("flows of an ensemble are those of sim/flow, one by one") {
  const std::vector<double> times{0, 0.1, 0.35, 1};
  const std::pair<PlainLandscape, std::vector<double>> all[] = {
      {TwoParameter{}, {1.5, 0.4}},
      {TwoParameter{Activation::relu, 0.3}, {2, 0.3}},  // the mean gradient: label noise has none
      {Valley<shape::Quadratic>{{1.5}}, {1}},
      {Tanh2{{1.2}}, {0.7}},
      {LogCosh{{2}}, {1}},
      {PseudoHuber{{1.5}}, {2}},
      {Huber{{1, 20}}, {3}},  // inside; across the kink no method has its order
      {Huber{{1, 0.1}}, {3}},
      {TunableDecay{{1.5, 3}}, {1}},
      {PlSine{}, {2}},
      {curvature(2), {1}},
      {curvature(-2), {1}},
  };
  for (const auto& [landscape, centre] : all) {
    for (const double rho : {0., 0.05, 0.4}) {
      CAPTURE(landscape.index(), rho);
      CHECK(distance_from_reference(landscape, rho, scattered(5, centre, 0.1), times, 1. / 1024) < 1e-11);
    }
  }
}

/// One Runge-Kutta step of x' = z/dt x multiplies by this.
double growth(double z) { return 1 + z * (1 + z / 2 * (1 + z / 3 * (1 + z / 4))); }

TEST_CASE("on quadratics each step multiplies by the first five terms of the exponential") {
  for (const double a : {3., -1.}) {
    for (const double rho : {0., 0.2, 2.}) {
      const FlowEnsemble flows = integrate_flows(curvature(a), rho, {1, -0.25}, {0, 0.5, 1.25}, 0.1);
      const double rate = -a * (1 + rho * a);
      const double first = std::pow(growth(rate * 0.1), 5), second = first * std::pow(growth(rate * 0.75 / 8), 8);
      CHECK(flows.states[0] == std::vector<double>{1, -0.25});
      for (const std::size_t i : {0u, 1u}) {
        CHECK(flows.states[1][i] == Approx(first * flows.states[0][i]).epsilon(1e-13));
        CHECK(flows.states[2][i] == Approx(second * flows.states[0][i]).epsilon(1e-13));
      }
    }
  }
}

TEST_CASE("halving dt divides a flow's error by 16") {
  const auto starts = scattered(4, {1.5, 0.4}, 0.1);
  for (const double rho : {0., 0.2}) {
    const auto error = [&](double dt) { return distance_from_reference(TwoParameter{}, rho, starts, {1}, dt); };
    const double order = std::log2(error(1. / 32) / error(1. / 64));
    CHECK(order == Approx(4).margin(0.1));
    CHECK(std::log2(error(1. / 64) / error(1. / 128)) == Approx(4).margin(0.1));
  }
}

bool same_bits(const FlowEnsemble& a, const FlowEnsemble& b) {
  return a.states == b.states && a.escape_time == b.escape_time;  // no NaN among them, and -0 is not where 0 is
}

TEST_CASE("flows are the same bits on every device and any number of threads") {
  const auto check = [](const PlainLandscape& landscape, const std::vector<double>& starts, std::ptrdiff_t leave) {
    const auto on = [&](Device device, unsigned threads) {
      return integrate_flows(landscape, 0.3, starts, {0.2, 0.5}, 0.1, device, threads);
    };
    const FlowEnsemble serial = on(Device::serial, 1);
    CHECK(std::count(serial.escape_time.begin(), serial.escape_time.end(), 0.) == leave);
    for (const Device device : available_devices())
      for (const unsigned threads : {1u, 2u, 8u}) {
        CAPTURE(name(device), threads);
        CHECK(same_bits(on(device, threads), serial));
      }
  };
  auto starts = scattered(9000, {1.5, 0.4}, 0.5);
  for (std::size_t i = 0; i < starts.size(); i += 600) starts[i] = 1e200;  // a minimum, or as flat
  check(TwoParameter{}, starts, 0);
  auto on_the_line = scattered(9000, {1.5}, 0.5);
  for (std::size_t i = 0; i < on_the_line.size(); i += 300) on_the_line[i] = 1e308;  // leaves the doubles at once
  check(curvature(2), on_the_line, 30);
}

TEST_CASE("a trajectory's bits depend on its own start only") {
  const auto starts = scattered(1000, {1}, 3);
  const std::vector<double> times{0.3, 0.7};
  for (const Device device : available_devices()) {
    const FlowEnsemble together = integrate_flows(PlSine{}, 0.1, starts, times, 0.01, device);
    for (const std::size_t i : {0u, 1u, 500u, 999u}) {
      const FlowEnsemble alone = integrate_flows(PlSine{}, 0.1, {starts[i]}, times, 0.01, device);
      for (std::size_t k = 0; k < times.size(); ++k) CHECK(alone.states[k][0] == together.states[k][i]);
    }
  }
}

TEST_CASE("a trajectory that leaves the finite doubles is recorded with its time and disturbs no other") {
  // x' = x is past the largest double after log(max/x0).
  const double largest = std::numeric_limits<double>::max();
  const std::vector<double> starts{1, 0, -1e100, 1e-300};
  for (const Device device : available_devices()) {
    const FlowEnsemble flows = integrate_flows(curvature(-1), 0, starts, {1, 750, 800}, 1. / 16, device);
    for (const std::size_t i : {0u, 2u}) {
      const double end = std::log(largest) - std::log(std::abs(starts[i]));
      CHECK(flows.escape_time[i] <= end + 1e-3);
      CHECK(flows.escape_time[i] >= end - 1. / 16 - 1e-3);
      CHECK(flows.states[0][i] == Approx(starts[i] * std::exp(1)));
      CHECK(std::isfinite(flows.states[1][i]));
      CHECK(std::abs(flows.states[1][i]) > largest / 1.1);
      CHECK(flows.states[2][i] == flows.states[1][i]);
    }
    CHECK(flows.escape_time[1] == never);
    CHECK(flows.states[2][1] == 0);
    CHECK(flows.escape_time[3] == never);
    CHECK(flows.states[2][3] == Approx(std::exp(800 + std::log(1e-300))).epsilon(1e-3));
  }
}

TEST_CASE("a velocity that is not finite at the start ends a trajectory at time 0") {
  const FlowEnsemble flows = integrate_flows(curvature(2), 0, {1e308, 1}, {0, 1}, 0.5);
  CHECK(flows.escape_time[0] == 0);
  CHECK(flows.escape_time[1] == never);
  CHECK(flows.states[1][0] == 1e308);
  CHECK(flows.states[1][1] < 1);
}

/// Largest distance from the end points of USAM's ensemble to those of the flow with the same starts.
double distance_from_usam(double eta, double rho, double flow_rho) {
  Ensemble e;
  e.landscape = TwoParameter{};
  e.start = {.dimension = 2, .spread = 0.1, .at = {1.5, 0.4}};
  e.trials = 300;
  e.seed = 7;
  e.phases = {{{Method::usam, {.eta = eta}, rho}, static_cast<std::uint32_t>(std::lround(2 / eta))}};
  std::vector<double> ends(2 * e.trials);
  const auto where = back_end(Device::serial);
  Run run(e, *where, 0, e.blocks());
  run.at_end = [&](std::uint64_t first, std::size_t trials, const double* state, std::size_t stride) {
    for (std::size_t i = 0; i < trials; ++i)
      for (std::size_t c = 0; c < 2; ++c) ends[(first + i) * 2 + c] = state[c * stride + i];
  };
  while (run.advance()) {
  }
  const auto flows = integrate_flows(e.landscape, flow_rho, scattered(300, {1.5, 0.4}, 0.1), {2}, 1. / 256);
  double largest = 0;
  for (std::size_t j = 0; j < ends.size(); ++j) largest = std::max(largest, std::abs(ends[j] - flows.states[0][j]));
  return largest;
}

TEST_CASE("end points of USAM's ensemble converge to those of its flow at first order, and not to gradient flow's") {
  const auto own = [](double eta) { return distance_from_usam(eta, std::sqrt(eta), std::sqrt(eta)); };
  const auto other = [](double eta) { return distance_from_usam(eta, std::sqrt(eta), 0); };
  CHECK(std::log2(own(1. / 1024) / own(1. / 4096)) / 2 == Approx(1).margin(0.05));
  CHECK(std::log2(other(1. / 1024) / other(1. / 4096)) / 2 == Approx(0.5).margin(0.05));
}

TEST_CASE("the asked times may be none, and one asked time of 0 gives the starts") {
  CHECK(integrate_flows(PlSine{}, 0, {1, 2}, {}, 0.1).states.empty());
  CHECK(integrate_flows(PlSine{}, 0, {1, 2}, {0}, 0.1).states[0] == std::vector<double>{1, 2});
}

std::string refusal(const PlainLandscape& f, double rho, const std::vector<double>& starts, const std::vector<double>& times,
                    double dt, Device device = Device::serial) {
  try {
    integrate_flows(f, rho, starts, times, dt, device);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("flows refuse what they cannot integrate, saying why") {
  const TwoParameter f;
  const std::vector<double> start{1, 1};
  CHECK(refusal(f, -0.1, start, {1}, 0.1) == "rho is -0.1; allowed: a finite number >= 0");
  CHECK(refusal(f, NAN, start, {1}, 0.1) == "rho is nan; allowed: a finite number >= 0");
  CHECK(refusal(f, 0, {1, 1, 1}, {1}, 0.1) == "starts of flows is 3 numbers; allowed: rows of 2");
  CHECK(refusal(f, 0, {}, {1}, 0.1) == "starts of flows is 0 numbers; allowed: rows of 2");
  CHECK(refusal(f, 0, {1, NAN}, {1}, 0.1) == "start of a flow is nan; allowed: finite numbers");
  CHECK(refusal(f, 0, start, {1, 1}, 0.1) == "time is 1; allowed: >= 0, finite and increasing");
  CHECK(refusal(f, 0, start, {-1}, 0.1) == "time is -1; allowed: >= 0, finite and increasing");
  CHECK(refusal(f, 0, start, {never}, 0.1) == "time is inf; allowed: >= 0, finite and increasing");
  CHECK(refusal(f, 0, start, {1}, 0) == "dt is 0; allowed: a finite number > 0");
  CHECK(refusal(f, 0, start, {1}, NAN) == "dt is nan; allowed: a finite number > 0");
  CHECK(refusal(f, 0, start, {1}, 1e-10) == "dt is 1e-10; allowed: at least 1e-09 (10^9 steps)");
  CHECK(refusal(RowsLeastSquares<16>{}, 0, start, {1}, 0.1) ==
        "landscape of flows is least squares with rows of 16; allowed: one with few parameters: two-parameter, or on the line");
  const auto devices = available_devices();
  if (std::find(devices.begin(), devices.end(), Device::cuda) == devices.end())
    CHECK(refusal(f, 0, start, {1}, 0.1, Device::cuda).find("--device is cuda") == 0);
}

}  // namespace
}  // namespace valley::gpu
