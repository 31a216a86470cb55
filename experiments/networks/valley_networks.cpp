#include "experiments/main_of.hpp"
#include "experiments/networks/commands/commands.hpp"

int main(int argc, char** argv) { return valley::main_of(valley::networks::commands(), argc, argv); }
