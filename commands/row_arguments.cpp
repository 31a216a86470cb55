#include "commands/row_arguments.hpp"

#include <limits>

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

}  // namespace

void declare(Arguments& arguments, const std::string& rows, RowChoice& where) {
  arguments.path("--data", Use::reads_file, rows, where.data);
  arguments.count("--samples", 1, std::numeric_limits<std::int32_t>::max(), "use the first so many rows (default: all)",
                  where.samples);
  arguments.option("--columns", "numbers, ranges and names separated by commas",
                   "which are data, like 2-785 or x,y (default: all)",
                   [&where](const std::string& text) { where.columns = split(text); });
  arguments.choice<bool>("--header", {{"yes", true}, {"no", false}},
                         "whether the first line of a CSV names the columns (default: told by what it holds)", where.header);
  arguments.option("--array", "a name", "of the array, in an .npz or .safetensors of several (default: rows or jacobian; gram)",
                   [&where](const std::string& text) { where.array = text; });
}

}  // namespace valley
