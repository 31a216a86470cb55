"""The faults of tools/mutate: each a slip that somebody could make, in one line.

`original` must stand in `file` exactly once; line breaks and blanks in it match any run of them.
"""

from typing import NamedTuple


class Fault(NamedTuple):
    file: str
    original: str
    mutated: str
    sentence: str


FAULTS = [
    # What moves: update rules.
    Fault("sim/optimizer/usam.hpp", "return rho * g;", "return -rho * g;", "USAM's ascent step goes down"),
    Fault("sim/optimizer/sam.hpp", "return rho / (length + epsilon) * g;", "return rho * g;", "SAM forgets to normalise"),
    Fault("sim/optimizer/sam.hpp", "if (!(length > 0)) return 0. * g;", "if (length < 0) return 0. * g;",
          "SAM divides by a zero gradient's length"),
    Fault("sim/optimizer/rule.hpp", "return theta - descent.eta * direction(f, theta, xi);",
          "return theta + descent.eta * direction(f, theta, xi);", "a memoryless step climbs"),
    Fault("sim/optimizer/rule.hpp", "return theta - descent.eta * velocity;", "return theta + descent.eta * velocity;",
          "a step with momentum climbs"),
    Fault("sim/optimizer/rule.hpp", "descent.momentum * velocity + direction", "-descent.momentum * velocity + direction",
          "sign of momentum"),
    Fault("sim/optimizer/rule.hpp", "d = d + descent.weight_decay * theta;", "d = d - descent.weight_decay * theta;",
          "sign of weight decay"),
    Fault("sim/optimizer/switch.hpp", "return xi.step < at ?", "return xi.step <= at ?", "the switch comes a step late"),
    Fault("sim/optimizer/switch.hpp", "velocity = 0. * velocity;", "velocity = 1. * velocity;", "momentum survives the switch"),

    # What moves: draws and batches.
    Fault("sim/draw.hpp", "coupling == Coupling::fresh ? 1 : 0", "coupling == Coupling::shared ? 1 : 0",
          "fresh batches for shared ones, and the other way round, in the simulators"),
    Fault("sim/draw.hpp", "std::sqrt(-2 * std::log(uniform(pair)))", "std::sqrt(-std::log(uniform(pair)))",
          "normal numbers of variance 1/2"),
    Fault("sim/draw.hpp", "(bits(k) >> 32) * n >> 32", "(bits(k) >> 32) * (n - 1) >> 32", "the last sample is never drawn"),
    Fault("sim/draw.hpp", "trial), static_cast<std::uint32_t>(trial >> 32), step,",
          "trial), static_cast<std::uint32_t>(trial >> 32), 0,", "every step draws the same batch"),
    Fault("sim/batch.hpp", "std::uint32_t i = xi.index(k, last + 1);", "std::uint32_t i = xi.index(k, n);",
          "subsets without replacement are not equally likely"),
    Fault("sim/batch.hpp", "visit(xi.index(k, n));", "visit(xi.index(0, n));", "a batch holds one sample B times"),

    # What moves: landscapes, data, flow.
    Fault("sim/landscape/two_parameter.hpp", "(out - label) * (1. - out * out)", "(out - label)", "factor tanh' dropped"),
    Fault("sim/landscape/two_parameter.hpp", "outer * x[1] * ds", "outer * ds", "factor v of df/du dropped"),
    Fault("sim/landscape/two_parameter.hpp", "const Real s = slope(x[0]); return s * s;", "const Real s = slope(x[0]); return s;",
          "sharpness is s, not s^2"),
    Fault("sim/landscape/curvature.hpp", "return sum / batch;", "return sum;", "sum over the batch for its mean, 1-D curvature"),
    Fault("sim/flow/flow.hpp", "g + rho * hessian_times(f, state, g)", "g + 2 * rho * hessian_times(f, state, g)",
          "USAM's flow drifts with rho for rho/2"),

    # What is predicted: closed forms.
    Fault("theory/bounds.cpp", "return 1 / B;", "return 1;", "1/B dropped from the noise of a batch"),
    Fault("theory/bounds.cpp", "(N - B) / (B * (N - 1))", "(N - B) / (B * N)", "factor without replacement, n for n - 1"),
    Fault("theory/bounds.cpp", "return eta * eta * aligned * (1 + rho * rho * aligned);",
          "return eta * eta * aligned * (1 + rho * aligned);", "P1: rho for rho^2"),
    Fault("theory/bounds.cpp", "return 1 / std::sqrt(aligned * (1 + rho * rho * aligned));",
          "return 1 / std::sqrt(aligned);", "P3: SGD's bound for USAM"),
    Fault("theory/bounds.cpp", "const double q = 4 * rho * rho / (eta * eta);", "const double q = 2 * rho * rho / (eta * eta);",
          "P3 solved for the sharpness, 2 for 4"),
    Fault("theory/bounds.cpp", "return 1 - eta * mu / 2;", "return 1 - eta * mu;", "P4: twice the rate"),
    Fault("theory/design.cpp", "return std::max(0., kappa - rounding) / squares.sum();",
          "return 2 * std::max(0., kappa - rounding) / squares.sum();", "gamma off by 2"),
    Fault("theory/threshold.cpp", "noise, frobenius * frobenius)", "noise, frobenius)", "||H|| for ||H||^2"),
    Fault("theory/one_dimension.hpp", "(lift * lift + rho * rho * V)", "(lift * lift + rho * V)", "1-D fresh factor, rho for rho^2"),
    Fault("theory/one_dimension.hpp", "1 - eta * (a + rho * a * a)", "1 - eta * (a + rho * a)", "1-D shared factor, a for a^2"),
    Fault("theory/two_parameter.cpp", "(1 + std::sqrt(1 + 8 * rho / eta))", "(1 + std::sqrt(1 + 4 * rho / eta))",
          "s_U, 4 for 8"),
    Fault("theory/two_parameter.cpp", "return eta * rho * s2 / (2 - eta * s2);", "return eta * rho * s2 / (1 - eta * s2);",
          "amplitude of SAM's 2-cycle"),

    # What is predicted: second moment.
    Fault("theory/second_moment.cpp", "eta * eta * R(W)", "eta * R(W)", "eta for eta^2 in the second moment"),
    Fault("theory/sample_space.cpp", "setting.coupling == Coupling::fresh || setting.rho == 0",
          "setting.coupling == Coupling::shared || setting.rho == 0", "fresh for shared in sample space"),
    Fault("theory/parameter_space.cpp", "setting.coupling == Coupling::fresh || setting.rho == 0",
          "setting.coupling == Coupling::shared || setting.rho == 0", "fresh for shared in parameter space"),
    Fault("theory/batch_moments.cpp", "b3 = b2 * (B - 2) / B", "b3 = b2 * (B - 1) / B", "moments of a batch, off by one draw"),
    Fault("theory/batch_moments.cpp", "k4 = u1 - 7 * u2 + 12 * u3 - 6 * u4;", "k4 = u1 - 6 * u2 + 12 * u3 - 6 * u4;",
          "coefficient {ijkl} without replacement"),
    Fault("theory/batch_moments.cpp", "k22 = u2 - 2 * u3 + u4", "k22 = u2 - u3 + u4", "coefficient {ij}{kl} without replacement"),
    Fault("theory/sample_space.cpp", "A * x.asDiagonal() + diagonal(r)", "A * x.asDiagonal()", "shared, partition {ik} of three slots dropped"),
    Fault("theory/sample_space.cpp", "+ diagonal(A.cwiseAbs2() * x)", "", "shared, partition {il}{jk} dropped"),
    Fault("theory/sample_space.cpp", "+ A.cwiseProduct(X).cwiseProduct(A)", "", "shared, partition {ik}{jl} dropped"),
    Fault("theory/sample_space.cpp", "2 * diagonal(a.cwiseProduct(r))", "diagonal(a.cwiseProduct(r))",
          "shared, one of {ijl}, {ikl} dropped"),
    Fault("theory/parameter_space.cpp", "Mq * H + HW * Ma + Mr", "Mq * H + HW * Ma", "shared in parameter space, {ik} dropped"),
    Fault("theory/threshold.cpp", "eta.low = 1 / inverse.high, eta.high = 1 / inverse.low",
          "eta.low = 1 / inverse.low, eta.high = 1 / inverse.high", "certificate's ends swapped"),
    Fault("theory/threshold.cpp", ".necessary = rungs.high", ".necessary = rungs.low", "necessary step size is the sufficient one"),
    Fault("theory/threshold.cpp", "std::max(rungs.low, 0.)", "std::max(rungs.high, 0.)", "sufficient step size is the necessary one"),
    Fault("theory/threshold.cpp", ".mean = 2 /", ".mean = 1 /", "threshold of the mean map, 1 for 2"),

    # How it is judged and written.
    Fault("experiments/claim.cpp", 'if (!std::isfinite(m)) return decide(row, Verdict::inconclusive,',
          'if (!std::isfinite(m)) return decide(row, Verdict::holds,', "a NaN measurement holds"),
    Fault("experiments/claim.cpp", "if (!std::isfinite(row.predicted)) return decide(row, Verdict::assumption_not_met",
          "if (!std::isfinite(row.predicted)) return decide(row, Verdict::holds", "a vacuous bound holds"),
    Fault("experiments/claim.cpp", "if (controls == 0 || count(Role::control, Verdict::violated) != controls)",
          "if (controls == 0)", "controls are not looked at"),
    Fault("experiments/claim.cpp", "case Relation::at_most: return above;", "case Relation::at_most: return -above;",
          "at most judged as at least"),
    Fault("experiments/claim.cpp", "if (count(Role::grid, Verdict::violated) > 0) return Verdict::violated;", "",
          "a violated row does not count"),
]
