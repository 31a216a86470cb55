#include "runs/row_choice.hpp"

#include <filesystem>
#include <stdexcept>

#include "sim/data/rows.hpp"

namespace valley {
namespace {

template <class Reader>
auto read(const RowChoice& rows, const Reader& reader) {
  const auto count = rows.samples ? std::optional<long>(static_cast<long>(*rows.samples)) : std::nullopt;
  try {
    return reader(std::filesystem::path(*rows.data), count,
                  RowLayout{rows.columns.value_or(std::vector<std::string>()), rows.header, rows.array});
  } catch (const std::invalid_argument& wrong) {
    throw std::invalid_argument("--data " + *rows.data + ": " + wrong.what());
  }
}

}  // namespace

Eigen::MatrixXd read_rows(const RowChoice& rows) {
  if (rows.at_hand) return *rows.at_hand;
  return read(rows, [](const auto&... where) { return read_rows(where...); });
}

Samples open_samples(const RowChoice& rows) {
  return read(rows, [&](const auto&... where) { return rows.gram ? open_gram(where...) : open_rows(where...); });
}

}  // namespace valley
