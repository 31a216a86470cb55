# Compiler settings: those of Valley's own sources, and those that its libraries ask of whoever compiles their headers.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})

option(VALLEY_SANITIZE "Address and undefined-behaviour sanitizers" OFF)
option(VALLEY_WERROR "Warnings in Valley's own sources are errors" ${PROJECT_IS_TOP_LEVEL})

# One that is there and does not compile (no place for its cache) would end every compilation.
find_program(CCACHE ccache)
if(CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  file(WRITE ${PROJECT_BINARY_DIR}/attempts/ccache.cpp "int nothing;\n")
  execute_process(
    COMMAND ${CCACHE} ${CMAKE_CXX_COMPILER} -c ${PROJECT_BINARY_DIR}/attempts/ccache.cpp -o ${PROJECT_BINARY_DIR}/attempts/ccache.o
    RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
  if(failed)
    message(STATUS "ccache: ${CCACHE} does not compile; going on without (never needed)")
  else()
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
  endif()
endif()

# Of this folder and those below it; nothing of it reaches who links Valley. g++ 12 sees overlap where a literal and a string
# are added (GCC bug 105651).
set(valley_warnings -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor)
if(VALLEY_WERROR)
  list(APPEND valley_warnings -Werror)
endif()
add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:${valley_warnings};-ffp-contract=off>"
  $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-Wno-restrict>)

# Valley::settings, which every library carries outward. A trial's bits must not depend on what a processor can contract,
# and much of a trial is compiled from headers: no fma unless written, on either side.
add_library(valley_settings INTERFACE)
add_library(Valley::settings ALIAS valley_settings)
set_target_properties(valley_settings PROPERTIES EXPORT_NAME settings)
target_compile_features(valley_settings INTERFACE cxx_std_20)
target_include_directories(valley_settings INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/generated> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/valley>)
target_compile_options(valley_settings INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-ffp-contract=off>
  "$<$<COMPILE_LANGUAGE:CUDA>:--fmad=false;--expt-relaxed-constexpr;-Xcompiler=-ffp-contract=off>")
if(VALLEY_SANITIZE)  # what is found ends the program: a line on stderr would turn no test red
  target_compile_options(valley_settings INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -D_GLIBCXX_ASSERTIONS
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)  # g++ 12 sees it in <regex>, where it is not
  target_link_options(valley_settings INTERFACE -fsanitize=address,undefined)
endif()
