# Everything Valley uses from outside, each as a target with SYSTEM headers.
# packages.txt names the Debian packages that carry them.
#
# valley_outside(NAME INCLUDE...): the target Valley::NAME with those folders. A folder of this machine does not belong into an
# installed package, so that one finds it anew: cmake/ValleyConfig.cmake.in.
function(valley_outside name)
  add_library(valley_${name} INTERFACE)
  add_library(Valley::${name} ALIAS valley_${name})
  set_target_properties(valley_${name} PROPERTIES EXPORT_NAME ${name})
  foreach(folder IN LISTS ARGN)
    target_include_directories(valley_${name} SYSTEM INTERFACE $<BUILD_INTERFACE:${folder}>)
  endforeach()
  set_property(GLOBAL APPEND PROPERTY VALLEY_EXPORTED valley_${name})
endfunction()

find_package(Threads REQUIRED)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(BLAS REQUIRED)
find_package(ZLIB REQUIRED)
if(POLICY CMP0167)
  cmake_policy(SET CMP0167 NEW)  # find Boost by its own config file
endif()
find_package(Boost 1.74 REQUIRED COMPONENTS iostreams filesystem system)
valley_outside(boost ${Boost_INCLUDE_DIRS})  # headers that ours include
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(Catch2 QUIET)  # for the tests alone
find_path(RANDOM123_INCLUDE Random123/philox.h REQUIRED)
find_path(SPECTRA_INCLUDE Spectra/GenEigsSolver.h REQUIRED)
find_path(GNUPLOT_IOSTREAM_INCLUDE gnuplot-iostream.h REQUIRED)
find_program(GNUPLOT gnuplot REQUIRED)

# One definition of every Eigen template in the whole program: all of it calls BLAS.
valley_outside(eigen)
target_link_libraries(valley_eigen INTERFACE Eigen3::Eigen BLAS::BLAS)
target_compile_definitions(valley_eigen INTERFACE EIGEN_USE_BLAS)

valley_outside(random123 ${RANDOM123_INCLUDE})
valley_outside(spectra ${SPECTRA_INCLUDE})
target_link_libraries(valley_spectra INTERFACE Valley::eigen)
valley_outside(gnuplot ${GNUPLOT_IOSTREAM_INCLUDE})
target_link_libraries(valley_gnuplot INTERFACE Boost::iostreams Boost::filesystem Boost::system Threads::Threads)

# Optional: `mpirun valley escape`. CMAKE_DISABLE_FIND_PACKAGE_MPI=ON leaves it out.
set(MPI_CXX_SKIP_MPICXX ON)  # the C interface is all that is used
get_cmake_property(mpi_settings CACHE_VARIABLES)
list(FILTER mpi_settings INCLUDE REGEX "^MPI_")
valley_attempt(mpi_works mpi CMAKE_DISABLE_FIND_PACKAGE_MPI ${mpi_settings})
if(NOT mpi_works AND MPI_CXX_HEADER_DIR)  # found by an earlier configure, and another by now
  foreach(setting IN LISTS mpi_settings)
    unset(${setting} CACHE)
  endforeach()
  valley_attempt(mpi_works mpi)
endif()
if(mpi_works)
  find_package(MPI QUIET COMPONENTS CXX)
endif()
if(MPI_CXX_FOUND)
  # Where it goes, CMake is asked again instead of the build ending.
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${MPI_CXX_HEADER_DIR}/mpi.h)
  message(STATUS "MPI: standard ${MPI_CXX_VERSION}, ${MPI_CXX_COMPILER}")
else()
  message(STATUS "MPI: not found, or not whole; going on without (never needed)")
endif()

# Thrust from the CUDA toolkit where there is one and it is whole (cuda.cmake adds its folder), else Debian's.
find_package(OpenMP REQUIRED COMPONENTS CXX)
find_package(TBB REQUIRED)
find_path(THRUST_INCLUDE thrust/version.h REQUIRED
  HINTS ENV CUDA_HOME ENV CUDA_PATH /usr/local/cuda PATH_SUFFIXES include/cccl include)
if(NOT VALLEY_THRUST_WORKS STREQUAL THRUST_INCLUDE)
  valley_attempt(thrust_works thrust THRUST_INCLUDE)
  if(NOT thrust_works)
    message(STATUS "Thrust: that of ${THRUST_INCLUDE} does not compile")
    unset(THRUST_INCLUDE CACHE)
    find_path(THRUST_INCLUDE thrust/version.h REQUIRED)
  endif()
  set(VALLEY_THRUST_WORKS ${THRUST_INCLUDE} CACHE INTERNAL "The last Thrust that did compile")
endif()
file(STRINGS ${THRUST_INCLUDE}/thrust/version.h thrust_version REGEX "define THRUST_VERSION [0-9]+")
string(REGEX MATCH "[0-9]+" thrust_version "${thrust_version}")
message(STATUS "Thrust: ${thrust_version}, ${THRUST_INCLUDE}")
set(toolkit_include "")
if(THRUST_INCLUDE MATCHES "/cccl$")  # it includes the toolkit's own headers
  cmake_path(GET THRUST_INCLUDE PARENT_PATH toolkit_include)
endif()
valley_outside(thrust ${THRUST_INCLUDE} ${toolkit_include})
target_compile_definitions(valley_thrust INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:THRUST_HOST_SYSTEM=THRUST_HOST_SYSTEM_CPP THRUST_DEVICE_SYSTEM=THRUST_DEVICE_SYSTEM_CPP>)
target_link_libraries(valley_thrust INTERFACE OpenMP::OpenMP_CXX TBB::tbb)

# The network engine: Debian's libtorch, or a newer one by CMAKE_PREFIX_PATH. What needs it is left out without it.
set(CMAKE_MESSAGE_LOG_LEVEL WARNING)  # its config file has much to say
find_package(Torch 1.13 QUIET)
unset(CMAKE_MESSAGE_LOG_LEVEL)
if(Torch_FOUND)
  message(STATUS "libtorch: ${Torch_VERSION}, ${TORCH_LIBRARY}")
  valley_outside(torch ${TORCH_INCLUDE_DIRS})
  foreach(library IN LISTS TORCH_LIBRARIES)
    target_link_libraries(valley_torch INTERFACE $<BUILD_INTERFACE:${library}>)
  endforeach()
else()
  message(STATUS "libtorch: not found; going on without networks (valley-networks)")
endif()
set(VALLEY_HAS_NETWORKS ${Torch_FOUND} CACHE INTERNAL "Whether valley-networks is built")
