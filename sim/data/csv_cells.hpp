// The cells of one line of a CSV file, and what they look like.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace valley {

using Cells = std::vector<std::string_view>;

/// The cells between a line's commas, but for those inside double quotes.
void split_cells(std::string_view line, Cells& cells);

bool is_blank(std::string_view text);

/// Without blanks and double quotes around it.
std::string_view bare(std::string_view cell);

/// What a column of this name holds that is no data ("an index", "labels"), or nullptr.
const char* no_data_by_name(std::string_view name);

/// A line of names and no numbers. One that merely cannot be read, or has missing values and no more, is no header: it would
/// vanish without a word.
bool are_names(const Cells& cells);

/// 0, 1, 2, ...: the names that pandas gives to columns without any; above an index, after a blank one.
bool count_from_zero(const Cells& cells);

/// Numbers in quotes above a line without quotes: names, as R writes them, and Python's csv.QUOTE_NONNUMERIC.
bool are_quoted_above(const Cells& cells, const Cells& below);

/// Whether any is written as a whole number without a point.
bool has_whole_number(const Cells& cells);

/// How a line is written that is not numbers separated by commas: "semicolons, with decimal commas"; "" where that is not it.
std::string odd_separators(std::string_view line);

}  // namespace valley
