// What a run's history.csv holds: a line for each evaluation.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <vector>

#include "base/table.hpp"

namespace valley::networks {

/// Losses and accuracies of training are means over the steps since the line before; NaN where there was none. All are doubles,
/// as a CSV's cells are.
struct HistoryLine {
  double epoch = 0, step = 0, phase = 1, learning_rate = 0, gradients = 0;
  double train_loss = 0, train_accuracy = 0, test_loss = 0, test_accuracy = 0, robust_accuracy = 0;
  // Where the config has [sharpness], else NaN: sim/network/measure/batch_sharpness.hpp, of_means; of the plain loss.
  double batch_sharpness = std::numeric_limits<double>::quiet_NaN();
  double batch_sharpness_error = std::numeric_limits<double>::quiet_NaN();
  double lambda_1 = std::numeric_limits<double>::quiet_NaN();
};

using History = std::vector<HistoryLine>;

struct HistoryColumn {
  const char* name;
  double HistoryLine::*value;
};

/// In the order of the file.
inline constexpr std::array history_columns{HistoryColumn{"epoch", &HistoryLine::epoch},
                                            HistoryColumn{"step", &HistoryLine::step},
                                            HistoryColumn{"phase", &HistoryLine::phase},
                                            HistoryColumn{"learning_rate", &HistoryLine::learning_rate},
                                            HistoryColumn{"gradients", &HistoryLine::gradients},
                                            HistoryColumn{"train_loss", &HistoryLine::train_loss},
                                            HistoryColumn{"train_accuracy", &HistoryLine::train_accuracy},
                                            HistoryColumn{"test_loss", &HistoryLine::test_loss},
                                            HistoryColumn{"test_accuracy", &HistoryLine::test_accuracy},
                                            HistoryColumn{"robust_accuracy", &HistoryLine::robust_accuracy},
                                            HistoryColumn{"batch_sharpness", &HistoryLine::batch_sharpness},
                                            HistoryColumn{"batch_sharpness_error", &HistoryLine::batch_sharpness_error},
                                            HistoryColumn{"lambda_1", &HistoryLine::lambda_1}};

/// The name of a column: name_of(&HistoryLine::test_loss) is "test_loss".
const char* name_of(double HistoryLine::*column);

Table table_of(const History& history);

/// The lines up to a step of a history that a run wrote; an older version's lacks columns at the end, which are NaN. Throws
/// std::invalid_argument naming file and line for other columns, for what is no number, and for steps that do not rise from 0.
History read_history(const std::filesystem::path& file, std::uint32_t up_to);

}  // namespace valley::networks
