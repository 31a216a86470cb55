// Puts the entries of all shifts and descents in the catalogue: the files beside this one, with their marks in force.
#include "sim/optimizer/entry.hpp"

#define VALLEY_ADD_(number) [[maybe_unused]] static const bool added_##number
#define VALLEY_ADD(number) VALLEY_ADD_(number)
#define VALLEY_SHIFT(type, ...) VALLEY_ADD(__COUNTER__) = add(ShiftEntry{__VA_ARGS__, .file = __FILE__});
#define VALLEY_DESCENT(type, ...) VALLEY_ADD(__COUNTER__) = add(DescentEntry{__VA_ARGS__, .file = __FILE__});
#include "sim/optimizer/policies.hpp"
