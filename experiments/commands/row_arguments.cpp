#include "experiments/commands/row_arguments.hpp"

#include <limits>
#include <stdexcept>

#include "sim/data/rows.hpp"

namespace valley {
namespace {

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t comma = std::min(text.find(',', from), text.size());
    words.push_back(text.substr(from, comma - from));
    from = comma + 1;
  }
  return words;
}

template <class Reader>
auto read(const RowArguments& rows, const Reader& reader) {
  const auto count = rows.samples ? std::optional<long>(static_cast<long>(*rows.samples)) : std::nullopt;
  try {
    return reader(std::filesystem::path(*rows.data), count,
                  RowLayout{rows.columns.value_or(std::vector<std::string>()), rows.header});
  } catch (const std::invalid_argument& wrong) {
    throw std::invalid_argument("--data " + *rows.data + ": " + wrong.what());
  }
}

}  // namespace

void declare(Arguments& arguments, const std::string& rows, RowArguments& where) {
  arguments.path("--data", Use::reads_file, rows, where.data);
  arguments.count("--samples", 1, std::numeric_limits<std::int32_t>::max(), "use the first so many rows (default: all)",
                  where.samples);
  arguments.option("--columns", "numbers, ranges and names separated by commas",
                   "which are data, like 2-785 or x,y (default: all)",
                   [&where](const std::string& text) { where.columns = split(text); });
  arguments.choice<bool>("--header", {{"yes", true}, {"no", false}},
                         "whether the first line of a CSV names the columns (default: told by what it holds)", where.header);
}

Eigen::MatrixXd read_rows(const RowArguments& rows) {
  return read(rows, [](const auto&... where) { return read_rows(where...); });
}

Written read_rows_as_written(const RowArguments& rows) {
  return read(rows, [](const auto&... where) { return read_rows_as_written(where...); });
}

}  // namespace valley
