# The one way a library of Valley is declared.

# valley_library(NAME [REGISTERS] [PUBLIC|PRIVATE|INTERFACE LIBRARIES...]...): every .cpp of the folder and below it as the
# static library valley_NAME, but for the folders below that declare a library of their own. It is linked as Valley::NAME, in
# this build and from an installed package.
#
# REGISTERS: some sources of it are reached by nobody; they put their claim, figure, landscape into a list when the program
# starts. A linker takes from a static library only what something asks for, and would drop those without a word; so
# Valley::NAME is then the library with all of its objects (and the archive alone is Valley::NAME_archive, for nobody to link).
# Whoever reads such a list refuses an empty one: base/registry.hpp.
function(valley_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "REGISTERS" "" "PUBLIC;PRIVATE;INTERFACE")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "valley_library(${name}): argument is ${arg_UNPARSED_ARGUMENTS}; allowed: REGISTERS, PUBLIC, PRIVATE, INTERFACE")
  endif()
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS *.cpp)
  list(FILTER sources EXCLUDE REGEX "/valley(_networks)?\\.cpp$")
  file(GLOB_RECURSE others *CMakeLists.txt)
  list(REMOVE_ITEM others ${CMAKE_CURRENT_SOURCE_DIR}/CMakeLists.txt)
  foreach(other IN LISTS others)
    cmake_path(GET other PARENT_PATH folder)
    list(FILTER sources EXCLUDE REGEX "^${folder}/")
  endforeach()
  add_library(valley_${name} STATIC ${sources})
  target_link_libraries(valley_${name} PUBLIC Valley::settings ${arg_PUBLIC} PRIVATE ${arg_PRIVATE} INTERFACE ${arg_INTERFACE})
  set(visible valley_${name})
  if(arg_REGISTERS)
    set(visible valley_${name}_whole)
    add_library(${visible} INTERFACE)
    target_link_libraries(${visible} INTERFACE $<LINK_LIBRARY:WHOLE_ARCHIVE,$<TARGET_NAME:valley_${name}>>)
    set_target_properties(valley_${name} PROPERTIES EXPORT_NAME ${name}_archive)
    set_property(GLOBAL APPEND PROPERTY VALLEY_EXPORTED valley_${name})
  endif()
  add_library(Valley::${name} ALIAS ${visible})
  set_target_properties(${visible} PROPERTIES EXPORT_NAME ${name})
  set_property(GLOBAL APPEND PROPERTY VALLEY_EXPORTED ${visible})
endfunction()

# valley_component(NAME LIBRARIES...): what find_package(Valley COMPONENTS NAME) promises, where it is more than one library.
function(valley_component name)
  add_library(valley_${name} INTERFACE)
  add_library(Valley::${name} ALIAS valley_${name})
  set_target_properties(valley_${name} PROPERTIES EXPORT_NAME ${name})
  target_link_libraries(valley_${name} INTERFACE ${ARGN})
  set_property(GLOBAL APPEND PROPERTY VALLEY_EXPORTED valley_${name})
endfunction()
