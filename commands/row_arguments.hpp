// Which rows g_i a command is about: --data, --samples, --columns, --header.
#pragma once

#include <string>

#include "commands/arguments.hpp"
#include "runs/row_choice.hpp"

namespace valley {

/// `rows` says what the rows are.
void declare(Arguments& arguments, const std::string& rows, RowChoice& where);

}  // namespace valley
