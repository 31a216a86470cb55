# Compiler settings, and the one way a target of Valley is declared.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})

option(VALLEY_SANITIZE "Address and undefined-behaviour sanitizers" OFF)

# One that is there and does not compile (no place for its cache) would end every compilation.
find_program(CCACHE ccache)
if(CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  file(WRITE ${CMAKE_BINARY_DIR}/attempts/ccache.cpp "int nothing;\n")
  execute_process(
    COMMAND ${CCACHE} ${CMAKE_CXX_COMPILER} -c ${CMAKE_BINARY_DIR}/attempts/ccache.cpp -o ${CMAKE_BINARY_DIR}/attempts/ccache.o
    RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
  if(failed)
    message(STATUS "ccache: ${CCACHE} does not compile; going on without (never needed)")
  else()
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
  endif()
endif()

add_library(valley_settings INTERFACE)
target_include_directories(valley_settings INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/generated)
# A trial's bits must not depend on what the processor can contract: no fma unless written.
target_compile_options(valley_settings INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Werror -ffp-contract=off>
  # g++ 12 sees overlap where a literal and a string are added (GCC bug 105651).
  $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-Wno-restrict>)
if(VALLEY_SANITIZE)
  target_compile_options(valley_settings INTERFACE -fsanitize=address,undefined -fno-omit-frame-pointer)
  target_link_options(valley_settings INTERFACE -fsanitize=address,undefined)
endif()

# valley_library(NAME LIBRARIES...): every .cpp of the folder and below it, as one object library, but for the folders
# below that declare a library of their own.
# Object libraries keep what only registers itself (claims, figures); a static one would drop it.
function(valley_library name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS *.cpp)
  list(FILTER sources EXCLUDE REGEX "/valley(_networks)?\\.cpp$")
  file(GLOB_RECURSE others *CMakeLists.txt)
  list(REMOVE_ITEM others ${CMAKE_CURRENT_SOURCE_DIR}/CMakeLists.txt)
  foreach(other IN LISTS others)
    cmake_path(GET other PARENT_PATH folder)
    list(FILTER sources EXCLUDE REGEX "^${folder}/")
  endforeach()
  add_library(valley_${name} OBJECT ${sources})
  target_link_libraries(valley_${name} PUBLIC valley_settings ${ARGN})
endfunction()
