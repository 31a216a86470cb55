// The marks by which the build finds shifts and descents, one line a policy (sim/CMakeLists.txt). Each says of its policy what
// the catalogue wants to know (catalogue.hpp); they are empty but where the build makes the source that holds an entry.
#pragma once

#ifndef VALLEY_SHIFT
#define VALLEY_SHIFT(...)
#endif
#ifndef VALLEY_DESCENT
#define VALLEY_DESCENT(...)
#endif
