#include "runs/ensemble/ensembles.hpp"

#include <cmath>
#include <stdexcept>

#include "base/require.hpp"
#include "gpu/back_end.hpp"
#include "gpu/run.hpp"

namespace valley::ensembles {

PlainRule sgd(double eta) { return plain(Sgd{{.eta = eta}, {}, Coupling::shared}); }
PlainRule sam(double eta, double rho, Coupling coupling) { return plain(Sam{{.eta = eta}, {rho}, coupling}); }
PlainRule usam(double eta, double rho, Coupling coupling) { return plain(Usam{{.eta = eta}, {rho}, coupling}); }

void put_rows(gpu::Ensemble& e, const Eigen::MatrixXd& rows, const Batching& batching, const LandscapeEntry& entry) {
  require(rows.cols() <= gpu::Start::most, "columns", static_cast<double>(rows.cols()), "at most 256 in an ensemble");
  const auto n = static_cast<std::size_t>(rows.rows()), d = static_cast<std::size_t>(rows.cols());
  e.landscape = entry.on_rows(d, static_cast<std::uint32_t>(n), batching);
  const std::size_t D = e.landscape.coordinates();
  e.rows.assign(n * D, 0);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t c = 0; c < d; ++c) e.rows[i * D + c] = rows(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(c));
}

gpu::Ensemble on_rows(const Eigen::MatrixXd& rows, const Batching& batching, const Eigen::VectorXd& start) {
  gpu::Ensemble e;
  put_rows(e, rows, batching);
  require(start.size() == rows.cols(), "start", std::to_string(start.size()) + " numbers", "as many as columns");
  e.start.dimension = static_cast<std::uint32_t>(start.size());
  for (Eigen::Index c = 0; c < start.size(); ++c) e.start.at[c] = start[c];
  return e;
}

gpu::Result run(const gpu::Ensemble& ensemble, const std::function<void(const FinalStates&)>& at_end) {
  const auto processor = gpu::back_end(gpu::Device::tbb);
  gpu::Run all(ensemble, *processor, 0, ensemble.blocks());
  if (at_end) {
    all.at_end = [&, D = ensemble.landscape.coordinates(), apart = ensemble.landscape.by_trial()](
                     std::uint64_t first, std::size_t trials, const double* state, std::size_t stride) {
      at_end({first, trials, [=](std::size_t c, std::size_t i) { return state[apart ? c * stride + i : i * D + c]; }});
    };
  }
  while (all.advance()) {
  }
  return all.result();
}

}  // namespace valley::ensembles
