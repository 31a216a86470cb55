# What `cmake --install build/release --prefix P` copies: headers below include/valley (as they are included,
# "theory/threshold.hpp"), libraries, programs, recorded studies, and what find_package(Valley) reads.
include(CMakePackageConfigHelpers)

set(valley_package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/Valley)
get_property(exported GLOBAL PROPERTY VALLEY_EXPORTED)
list(PREPEND exported valley_settings)
# Commands are the programs' own; claims and studies come with the programs.
list(REMOVE_ITEM exported valley_commands valley_network_commands valley_experiments valley_experiments_whole
  valley_studies valley_studies_whole)
install(TARGETS ${exported} EXPORT ValleyTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT ValleyTargets NAMESPACE Valley:: DESTINATION ${valley_package_folder})

set(programs valley)
if(VALLEY_HAS_NETWORKS)
  list(APPEND programs valley-networks)
endif()
set_target_properties(${programs} PROPERTIES INSTALL_RPATH_USE_LINK_PATH ON)  # a libtorch from elsewhere
install(TARGETS ${programs} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/experiments/recorded ${PROJECT_SOURCE_DIR}/experiments/configs
  DESTINATION ${CMAKE_INSTALL_DATADIR}/valley)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(without_networks "")
if(NOT VALLEY_HAS_NETWORKS)
  set(without_networks PATTERN network EXCLUDE PATTERN training EXCLUDE)
endif()
install(DIRECTORY base theory sim gpu runs figures DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/valley
  FILES_MATCHING PATTERN "*.hpp" ${without_networks})
install(DIRECTORY ${PROJECT_BINARY_DIR}/generated/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/valley)

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/ValleyConfig.cmake.in ${PROJECT_BINARY_DIR}/package/ValleyConfig.cmake
  INSTALL_DESTINATION ${valley_package_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/package/ValleyConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/package/ValleyConfig.cmake ${PROJECT_BINARY_DIR}/package/ValleyConfigVersion.cmake
  DESTINATION ${valley_package_folder})
