#include "commands/threshold_entries.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/number.hpp"

namespace valley {

using theory::Certified, theory::Stability;

namespace {

/// Behind what a number means.
std::string certified(const std::string& meaning, const Certified& one) {
  return one.converged ? meaning : meaning + "; " + certificate(one);
}

/// What counts as no curvature at all.
const char* flat_below(const theory::Design& design) {
  return design.from_products() ? "of the Gram matrix; eigenvalues up to n times its entries' rounding count as 0"
                                : "of the rows; singular values up to max(n, d) 2.2e-16 of the largest count as 0";
}

}  // namespace

std::string certificate(const Certified& one) {
  return one.converged ? ""
                       : "did not converge in " + std::to_string(one.applications) + " applications: trust the interval only";
}

std::vector<Entry> entries_of(const Designs& data, const theory::Setting& setting, double gamma, const ThresholdNumbers& exact) {
  const theory::Design& design = data.readings[0];
  const theory::Curvature H = theory::curvature(design);
  const bool fresh = setting.coupling == Coupling::fresh, remembers = setting.momentum > 0;
  const Certified &critical = exact.critical, &critical_fresh = exact.fresh;
  const theory::Ladder& rungs = exact.rungs;
  std::vector<Entry> all{
      {"n", design.n(), "samples"},
      {"d", data.parameters ? Json(*data.parameters) : Json("unknown"), "parameters"},
      {"rows_each", design.rows_each(), "rows a sample, one for each output"},
      {"rank", design.rank(), flat_below(design)},
      {"batch", setting.batching.size, "batch size B"},
      {"rho", number(setting.rho), "ascent radius of USAM"},
      {"coupling", fresh ? "fresh" : "shared", "batches of the ascent and the descent gradient"},
      {"sampling", setting.batching.sampling == Sampling::with_replacement ? "with" : "without", "replacement within a batch"},
      {"lambda_max", number(H.lambda_max), "sharpness, largest eigenvalue of H"},
      {"trace", number(H.trace), "Tr H"},
      {"frobenius", number(H.frobenius), "||H||_F"},
      {"gamma", number(gamma), gamma > 0 ? "noise alignment" : "noise alignment; 0: late-SAM's bound says nothing"},
      {"eta_exact", number(critical.value), certified("E f_t stays bounded up to this step", critical)},
      {"eta_exact_low", number(critical.low), "certified: eta_exact is at least this"},
      {"eta_exact_high", number(critical.high), "certified: eta_exact is at most this"},
      {"converged", critical.converged, "whether those are within 1e-9 of each other"},
      {"eta_fresh", number(critical_fresh.value),
       certified("eta_exact with fresh batches, which the theorems are about", critical_fresh)},
      {"eta_fresh_low", number(critical_fresh.low), "certified: eta_fresh is at least this"},
      {"eta_fresh_high", number(critical_fresh.high), "certified: eta_fresh is at most this"},
      {"eta_bound", number(rungs.bound),
       fresh ? "late-SAM's bound (P3): unstable above" : "late-SAM's bound (P3), proved for fresh batches only"},
      {"eta_necessary", number(rungs.necessary),
       remembers ? "unstable above; 1/lambda_min(R,P)" : "unstable above: every step raises E f_t there; 1/lambda_min(R,P)"},
      {"eta_sufficient", number(rungs.sufficient),
       std::string(remembers ? "stable up to here" : "stable up to here: no step raises E f_t") + "; 1/lambda_max(R,P)" +
           (rungs.sufficient > 0 || setting.nesterov ? "" : "; 0: P is not positive definite for sure")},
      {"eta_mean", number(rungs.mean), "E theta_t stays bounded up to here"},
  };
  if (theory::is_plain(setting)) return all;
  all.push_back({"momentum", number(setting.momentum), "m"});
  all.push_back(
      {"nesterov", setting.nesterov, "whether it is Nesterov's, where 1/lambda_min(R,P) and 1/lambda_max(R,P) say nothing"});
  all.push_back({"weight_decay", number(setting.weight_decay),
                 setting.weight_decay > 0
                     ? "wd: the decayed loss has its minimum where no sample has; the steps and the growth are of the "
                       "linear part there, and E f_t tends to a level above 0"
                     : "wd"});
  return all;
}

std::vector<Entry> entries_of(const theory::AlmostSure& rate) {
  const bool drawn = rate.low_error > 0;
  const double low = rate.low - 4 * rate.low_error;
  const std::string from = rate.batches == 0
                               ? "half of log m"
                               : "over " + std::to_string(rate.batches) + (drawn ? " drawn batches" : " batches, all there are");
  return {
      {"rate_low", number(rate.low), "log of a typical trial's length, a step, is at least this; " + from},
      {"rate_low_error", number(rate.low_error), "its standard error; 0 where it is exact"},
      {"rate_high", number(rate.high), "certified: and at most this, half the log of growth_exact"},
      {"typical",
       rate.high < 0 ? "shrinks"
       : low > 0     ? "grows"
                     : "undecided",
       "what almost every trial does in the long run"},
  };
}

Entry one_minus(const Certified& growth) {
  const char* name = "one_minus_growth";
  if (growth.low < 1 && growth.high > 1)
    return {name, number(0),
            "0 but for rounding: E f_t may shrink or grow, by no more than " +
                rounded(std::max(1 - growth.low, growth.high - 1), 2) + " a step, in the long run"};
  const double share = 1 - growth.value, doubt = growth.high - growth.low;
  const std::string known = doubt > 1e-6 * std::abs(share) ? "; known to " + rounded(doubt, 2) : "";
  return {name, number(share),
          (growth.value > 1 ? "below 0, as the growth is above 1: E f_t grows by this share a step, in the long run"
                            : "share of E f_t that a step takes away, in the long run") +
              known};
}

void explain(Arguments& arguments, Rungs rungs) {
  arguments.group("words of the answer");
  arguments.word("late-SAM",
                 "\"Sharpness-Aware Minimization Efficiently Selects Flatter Minima Late in Training\" (ICLR 2025); "
                 "P1 to P4 are its statements");
  arguments.word("E f_t", "the mean loss after t steps, over all batches that could have been drawn");
  if (rungs == Rungs::closed_too)
    arguments.word("P, R",
                   "of one step: E f_{t+1} = f_t + (eta^2 x'Rx - eta x'Px)/2, x = theta_t from the minimum; with momentum "
                   "docs/derivations.md has them");
}

std::vector<Entry> entries_at(double eta, const Certified& growth, double C, bool fresh, Stability stability) {
  return {
      {"eta", number(eta), "step size"},
      {"growth_exact", number(growth.value), certified("factor of E f_t a step, in the long run", growth)},
      one_minus(growth),
      {"growth_low", number(growth.low), "certified: growth_exact is at least this"},
      {"growth_high", number(growth.high), "certified: growth_exact is at most this"},
      {"growth_bound", number(C),
       fresh ? "C, late-SAM's (P1): E f_t grows at least so" : "C, late-SAM's (P1), proved for fresh batches only"},
      {"stability", word(stability), "at this step size"},
  };
}

}  // namespace valley
