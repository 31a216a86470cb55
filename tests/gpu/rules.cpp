// Every landscape of the catalogue under every rule of the catalogue, as an ensemble.
#include <catch2/catch.hpp>
#include <cmath>

#include "gpu/paths.hpp"
#include "gpu/run.hpp"
#include "sim/landscape/catalogue.hpp"
#include "sim/optimizer/align.hpp"
#include "sim/optimizer/catalogue.hpp"
#include "sim/optimizer/look.hpp"
#include "sim/optimizer/sgd.hpp"

namespace valley::gpu {
namespace {

PlainLandscape some_landscape(const LandscapeEntry& entry) {
  Values values;
  for (const Key& key : entry.keys)
    if (key.kind == Key::Kind::numbers && !key.optional) values.set(key.name, std::vector<double>{0.5, 1.5});
  if (find_key(entry.keys, "label_noise") != nullptr) values.set("label_noise", 0.1);
  if (find_key(entry.keys, "sigma2") != nullptr) values.set("sigma2", 0.1);
  return make(entry, values);
}

PlainRule some_rule(const ShiftEntry& shift, const DescentEntry& descent) {
  Values values;
  for (const Key& key : shift.keys)
    if (!key.standard) values.set(key.name, 0.05);
  return make_rule(shift, descent, 0.05, Coupling::fresh, values);
}

Ensemble some_ensemble(const PlainLandscape& f, const PlainRule& rule) {
  Ensemble e;
  e.landscape = f;
  e.start.dimension = static_cast<std::uint32_t>(f.rows() != nullptr ? 5 : f.coordinates());
  for (std::uint32_t c = 0; c < e.start.dimension; ++c) e.start.at[c] = 0.5 + 0.1 * c;
  if (RowsOfData* const data = e.landscape.rows()) {
    data->n = 3;
    data->batching = {2, Sampling::with_replacement};
    for (std::uint32_t i = 0; i < 3 * e.landscape.coordinates(); ++i)
      e.rows.push_back(i % e.landscape.coordinates() < 5 ? Draw{7, i, 0, 2}.normal(0) : 0);
  }
  e.phases = {{rule, 6}, {rule, 14}};
  e.trials = 3;
  return e;
}

std::string digest(const Ensemble& e, Lanes lanes) {
  const auto where = back_end(Device::serial, 1, lanes);
  Run run(e, *where, 0, 1);
  while (run.advance()) {
  }
  CHECK(run.result().diverged == 0);
  return run.result().digest.hex();
}

/// The same by single steps.
std::string stepped(const Ensemble& e) {
  Paths paths(e, e.trials);
  std::uint32_t begin = 0;
  for (const Phase& phase : e.phases) {
    for (std::uint32_t t = begin; t < phase.until; ++t) paths.step({e.seed, t, t + 1, begin, phase.rule, {}});
    begin = phase.until;
  }
  Digest digest;
  for (std::size_t i = 0; i < paths.size(); ++i) digest.add(i, paths.state(i).data(), e.start.dimension, 1);
  return digest.hex();
}

std::vector<PlainLandscape> all_landscapes() {
  std::vector<PlainLandscape> all;
  for (const LandscapeEntry& entry : landscapes()) {
    all.push_back(some_landscape(entry));
    if (entry.on_rows) all.push_back(entry.on_rows(5, 3, {}));
  }
  return all;
}

}  // namespace

TEST_CASE("every rule serves every landscape, at once or step by step, to the same bits in lanes of any width") {
  for (const PlainLandscape& f : all_landscapes()) {
    for (const ShiftEntry& shift : shifts()) {
      for (const DescentEntry& descent : descents()) {
        INFO(shift.id << ", " << descent.id << ", " << f.coordinates() << " coordinates");
        const Ensemble e = some_ensemble(f, some_rule(shift, descent));
        const std::string one = digest(e, Lanes::one);
        CHECK(one == stepped(e));
        CHECK(one == digest(e, available_lanes().back()));
      }
    }
  }
}

TEST_CASE("samples on one line leave nothing across a gradient, in any lanes") {
  RowsLeastSquares<8> f;
  f.n = 4;
  f.batching = {2, Sampling::with_replacement};
  const auto end = [&](const PlainRule& rule, Lanes lanes) {
    Ensemble e;
    e.landscape = f;
    for (const double length : {1., 3., 0.7, 1.1})
      for (int c = 0; c < 8; ++c) e.rows.push_back(c < 2 ? length * (c + 1) : 0);
    e.start.dimension = 2;
    e.start.at[0] = 1;
    e.start.at[1] = 0.5;
    e.phases = {{rule, 6}, {rule, 20}};
    e.trials = 20;
    return digest(e, lanes);
  };
  for (const Lanes lanes : {Lanes::one, available_lanes().back()}) {
    CHECK(end(plain(LookSam{{.eta = 0.02}, {.rho = 0.5}}), lanes) ==
          end(plain(LookSam{{.eta = 0.02}, {.rho = 0.5, .alpha = 0}}), lanes));
    const AlignSam align{{.eta = 0.02}, {.rho = 0.5, .lambda = 1, .matched = true}, Coupling::fresh};
    CHECK(end(plain(align), lanes) == end(plain(Sgd{{.eta = 0.02}}), lanes));
  }
}

TEST_CASE("a run under a rule that remembers much is taken up in the middle to the same bits") {
  Values values;
  values.set("rho", 0.05);
  const Ensemble e =
      some_ensemble(TwoParameter{Activation::sqrt1p, 0.1},
                    make_rule(shift_entry("o", "friendly_sam"), descent_entry("d", "adam"), 0.05, Coupling::shared, values));
  CHECK(e.fields() == 3);
  const auto where = back_end(Device::serial, 1, Lanes::one);
  Run whole(e, *where, 0, 1);
  while (whole.advance()) {
  }
  Ensemble recorded = e;
  recorded.record = 3;
  for (int cut = 1; cut < 5; ++cut) {
    Run first(recorded, *where, 0, 1), second(recorded, *where, 0, 1);
    for (int k = 0; k < cut; ++k) first.advance();
    second.restore(first.result(), first.next_block(), first.in_flight());
    while (second.advance()) {
    }
    CHECK(second.result().digest == whole.result().digest);
  }
}

}  // namespace valley::gpu
