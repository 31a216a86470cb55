// Every landscape that is a plain value, so that ensembles can step it anywhere. Adding one here is all that
// gpu/ needs to run it.
#pragma once

#include <variant>

#include "sim/landscape/pl.hpp"
#include "sim/landscape/random_curvature.hpp"
#include "sim/landscape/rows.hpp"
#include "sim/landscape/sub_quadratic.hpp"
#include "sim/landscape/two_parameter.hpp"

namespace valley {

/// Random curvature with up to this many atoms (the rest have probability 0).
inline constexpr int most_atoms = 8;

using PlainLandscape = std::variant<TwoParameter, Valley<shape::Quadratic>, Tanh2, LogCosh, PseudoHuber, Huber, TunableDecay,
                                    PlSine, RandomCurvature<most_atoms>, RowsLeastSquares<8>, RowsLeastSquares<16>,
                                    RowsLeastSquares<32>, RowsLeastSquares<64>, RowsLeastSquares<128>, RowsLeastSquares<256>>;

}  // namespace valley
