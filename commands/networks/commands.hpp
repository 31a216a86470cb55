// The commands of valley-networks, which `valley` starts for them.
#pragma once

#include "commands/commands.hpp"

namespace valley::networks {

std::function<int()> list_command(Arguments& arguments);
std::function<int()> describe_command(Arguments& arguments);
std::function<int()> train_command(Arguments& arguments);
std::function<int()> sharpness_command(Arguments& arguments);
std::function<int()> stability_command(Arguments& arguments);
std::function<int()> line_command(Arguments& arguments);
std::function<int()> export_command(Arguments& arguments);
std::function<int()> bench_command(Arguments& arguments);

std::span<const Command> commands();

}  // namespace valley::networks
