# Everything Valley uses from outside, each as a target with SYSTEM headers.
# packages.txt names the Debian packages that carry them.

find_package(Threads REQUIRED)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(BLAS REQUIRED)
find_package(ZLIB REQUIRED)
if(POLICY CMP0167)
  cmake_policy(SET CMP0167 NEW)  # find Boost by its own config file
endif()
find_package(Boost 1.74 REQUIRED COMPONENTS iostreams filesystem system)
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(Catch2 REQUIRED)
find_path(RANDOM123_INCLUDE Random123/philox.h REQUIRED)
find_path(SPECTRA_INCLUDE Spectra/GenEigsSolver.h REQUIRED)
find_path(GNUPLOT_IOSTREAM_INCLUDE gnuplot-iostream.h REQUIRED)
find_program(GNUPLOT gnuplot REQUIRED)

# One definition of every Eigen template in the whole program: all of it calls BLAS.
add_library(valley_eigen INTERFACE)
target_link_libraries(valley_eigen INTERFACE Eigen3::Eigen BLAS::BLAS)
target_compile_definitions(valley_eigen INTERFACE EIGEN_USE_BLAS)

add_library(valley_random123 INTERFACE)
target_include_directories(valley_random123 SYSTEM INTERFACE ${RANDOM123_INCLUDE})

add_library(valley_spectra INTERFACE)
target_include_directories(valley_spectra SYSTEM INTERFACE ${SPECTRA_INCLUDE})
target_link_libraries(valley_spectra INTERFACE valley_eigen)

add_library(valley_gnuplot INTERFACE)
target_include_directories(valley_gnuplot SYSTEM INTERFACE ${GNUPLOT_IOSTREAM_INCLUDE})
target_link_libraries(valley_gnuplot INTERFACE Boost::iostreams Boost::filesystem Boost::system Threads::Threads)
