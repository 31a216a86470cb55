// Puts the entries of all landscapes in the catalogue: the files beside this one, with their marks in force.
#include "sim/landscape/entry.hpp"

#include "sim/landscape/all.hpp"
