#include "commands/main_of.hpp"

int main(int argc, char** argv) { return valley::main_of(valley::valley_commands(), argc, argv); }
