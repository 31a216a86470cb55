// The commands. Each function declares its command's arguments and returns what runs it once they are
// parsed, giving the exit status. Wrong values throw std::invalid_argument (exit 2); anything else that
// is thrown is a failure of the program or its files (exit 3).
#pragma once

#include <functional>
#include <span>

#include "commands/arguments.hpp"

namespace valley {

enum Exit : int { passed = 0, failed = 1, wrong_usage = 2, broken = 3 };

struct Command {
  const char* name;
  const char* purpose;
  std::function<int()> (*declare)(Arguments&);  // nullptr: the program for networks has it
};

std::function<int()> list_command(Arguments& arguments);
std::function<int()> describe_command(Arguments& arguments);
std::function<int()> check_command(Arguments& arguments);
std::function<int()> report_command(Arguments& arguments);
std::function<int()> figure_command(Arguments& arguments);
std::function<int()> threshold_command(Arguments& arguments);
std::function<int()> diagram_command(Arguments& arguments);
std::function<int()> simulate_command(Arguments& arguments);
std::function<int()> escape_command(Arguments& arguments);
std::function<int()> merge_command(Arguments& arguments);
std::function<int()> new_command(Arguments& arguments);
std::function<int()> bench_command(Arguments& arguments);

/// The whole of a program of these commands but its signal handlers. Errors are one line on standard error.
int run_command_line(std::span<const Command> commands, int argc, const char* const* argv);

/// Those of `valley`.
std::span<const Command> valley_commands();

}  // namespace valley
