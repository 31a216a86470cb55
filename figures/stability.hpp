#pragma once

#include <string>

#include "figures/figure.hpp"

namespace valley::figures {

/// What the step sizes are drawn against.
enum class Over { rho, batch };

/// The stability diagram of a table with the columns samples, dimension, batch, rho, curve, eta, low, high: a panel for each
/// value of what it is not drawn over. It is not in the list of figures: its data are a user's own.
Figure stability_diagram(std::string id, std::string caption, Over over);

}  // namespace valley::figures
