# valley_attempt(RESULT NAME VARIABLES...): whether the small project cmake/attempts/NAME configures and builds on this
# machine, done by a CMake of its own. What is installed by half (openmpi-bin without libopenmpi-dev, an nvcc without its
# toolkit) ends that CMake and not ours: QUIET does not stop FindMPI from doing so. VARIABLES are handed on where they
# are set. Anew at each configure, as packages come and go.
function(valley_attempt result name)
  set(folder ${PROJECT_BINARY_DIR}/attempts/${name})
  set(settings "")
  foreach(variable IN LISTS ARGN ITEMS CMAKE_MAKE_PROGRAM CMAKE_TOOLCHAIN_FILE CMAKE_CXX_COMPILER CMAKE_CXX_FLAGS
          CMAKE_PREFIX_PATH CMAKE_LIBRARY_ARCHITECTURE CMAKE_IGNORE_PATH)
    if(DEFINED ${variable})
      string(APPEND settings "set(${variable} [==[${${variable}}]==] CACHE STRING \"\")\n")
    endif()
  endforeach()
  file(REMOVE_RECURSE ${folder})
  file(WRITE ${folder}/settings.cmake "${settings}")
  execute_process(
    COMMAND ${CMAKE_COMMAND} -G ${CMAKE_GENERATOR} -C ${folder}/settings.cmake -S ${PROJECT_SOURCE_DIR}/cmake/attempts/${name} -B ${folder}
    RESULT_VARIABLE failed OUTPUT_VARIABLE log ERROR_VARIABLE log)
  if(NOT failed)
    execute_process(COMMAND ${CMAKE_COMMAND} --build ${folder} RESULT_VARIABLE failed OUTPUT_VARIABLE build_log ERROR_VARIABLE build_log)
  endif()
  file(WRITE ${folder}/log.txt "${log}${build_log}")
  set(${result} OFF PARENT_SCOPE)
  if(NOT failed)
    set(${result} ON PARENT_SCOPE)
  endif()
endfunction()
