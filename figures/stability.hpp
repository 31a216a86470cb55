#pragma once

#include <string>

#include "figures/figure.hpp"

namespace valley::figures {

/// What the step sizes are drawn against.
enum class Over { rho, batch, momentum };

/// The stability diagram of a table with the columns samples, dimension, batch, rho, momentum, curve, eta, low, high: a panel
/// for each batch size, over the batch size for each radius. It is not in the list of figures: its data are a user's own.
Figure stability_diagram(std::string id, std::string caption, Over over);

}  // namespace valley::figures
