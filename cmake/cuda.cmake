# CUDA is used when its compiler is there and is never needed.
# VALLEY_CUDA: AUTO (use nvcc 12 or newer where it works), ON (fail without it), OFF.
# Sets VALLEY_HAS_CUDA and says in one line what was found.

set(VALLEY_CUDA AUTO CACHE STRING "Build what runs on an NVIDIA GPU: AUTO, ON or OFF")
set_property(CACHE VALLEY_CUDA PROPERTY STRINGS AUTO ON OFF)
if(NOT VALLEY_CUDA MATCHES "^(AUTO|ON|OFF)$")
  message(FATAL_ERROR "VALLEY_CUDA is ${VALLEY_CUDA}; allowed: AUTO, ON, OFF")
endif()

set(VALLEY_HAS_CUDA OFF)
set(why "VALLEY_CUDA is OFF")
if(NOT VALLEY_CUDA STREQUAL "OFF")
  find_program(NVCC NAMES $ENV{CUDACXX} nvcc HINTS ENV CUDA_HOME ENV CUDA_PATH PATHS /usr/local/cuda PATH_SUFFIXES bin)
  mark_as_advanced(NVCC)
  set(why "not found")
  if(NVCC)
    execute_process(COMMAND ${NVCC} --version OUTPUT_VARIABLE nvcc_version ERROR_QUIET)
    string(REGEX MATCH "release ([0-9]+\\.[0-9]+)" matched "${nvcc_version}")
    set(nvcc_version "${CMAKE_MATCH_1}")
    if(nvcc_version VERSION_GREATER_EQUAL 12)  # the first with C++20
      if(NOT DEFINED CMAKE_CUDA_COMPILER)
        set(CMAKE_CUDA_COMPILER ${NVCC})
      endif()
      if(NOT DEFINED CMAKE_CUDA_ARCHITECTURES)
        set(CMAKE_CUDA_ARCHITECTURES 80-real 90)
      endif()
      include(CheckLanguage)
      set(CMAKE_MESSAGE_LOG_LEVEL WARNING)  # one line from us instead
      check_language(CUDA)
      unset(CMAKE_MESSAGE_LOG_LEVEL)
      set(why "${NVCC} cannot compile with this C++ compiler")
      if(CMAKE_CUDA_COMPILER)
        enable_language(CUDA)
        find_package(CUDAToolkit REQUIRED)
        set(VALLEY_HAS_CUDA ON)
      endif()
    else()
      set(why "${NVCC} is of release ${nvcc_version}, 12 is needed")
    endif()
  endif()
endif()

if(VALLEY_HAS_CUDA)
  message(STATUS "CUDA: ${CMAKE_CUDA_COMPILER_VERSION}, architectures ${CMAKE_CUDA_ARCHITECTURES}")
elseif(VALLEY_CUDA STREQUAL "ON")
  message(FATAL_ERROR "CUDA: ${why}; VALLEY_CUDA=ON needs it")
else()
  message(STATUS "CUDA: ${why}; going on without (never needed)")
endif()

if(VALLEY_HAS_CUDA)
  # CMake 3.25.1 does not know that nvcc has C++20.
  if(NOT CMAKE_CUDA20_STANDARD_COMPILE_OPTION)
    set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION -std=c++20)
    set(CMAKE_CUDA20_EXTENSION_COMPILE_OPTION -std=c++20)
  endif()
  set(CMAKE_CUDA_STANDARD 20)
  set(CMAKE_CUDA_EXTENSIONS OFF)

  # No contraction on either side: a trial's bits must not depend on what the processor can fuse.
  add_library(valley_cuda_settings INTERFACE)
  target_include_directories(valley_cuda_settings INTERFACE ${CMAKE_SOURCE_DIR})
  target_compile_options(valley_cuda_settings INTERFACE
    $<$<COMPILE_LANGUAGE:CUDA>:--fmad=false --expt-relaxed-constexpr -Xcompiler=-Wall,-Wextra,-ffp-contract=off -Werror=all-warnings>)
endif()
