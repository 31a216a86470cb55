# What `cmake --install build/release --prefix P` copies: headers below include/valley (as they are included,
# "theory/threshold.hpp"), libraries, programs, recorded studies, and what find_package(Valley) reads.
include(CMakePackageConfigHelpers)

set(valley_package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/Valley)
get_property(exported GLOBAL PROPERTY VALLEY_EXPORTED)
list(PREPEND exported valley_settings)
# Commands are the programs' own; claims and studies come with the programs.
list(REMOVE_ITEM exported valley_commands valley_network_commands valley_experiments valley_experiments_whole
  valley_studies valley_studies_whole)
install(TARGETS ${exported} EXPORT ValleyTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(EXPORT ValleyTargets NAMESPACE Valley:: DESTINATION ${valley_package_folder} COMPONENT development)

set(programs valley)
if(VALLEY_HAS_NETWORKS)
  list(APPEND programs valley-networks)
  install(TARGETS valley-networks RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT networks)
endif()
set_target_properties(${programs} PROPERTIES INSTALL_RPATH_USE_LINK_PATH ON)  # a libtorch from elsewhere
install(TARGETS valley RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/experiments/recorded ${PROJECT_SOURCE_DIR}/experiments/configs
  DESTINATION ${CMAKE_INSTALL_DATADIR}/valley COMPONENT program)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)

set(without_networks "")
if(NOT VALLEY_HAS_NETWORKS)
  set(without_networks PATTERN network EXCLUDE PATTERN training EXCLUDE)
endif()
# Those of experiments are for claims and figures of one's own, which the program loads.
install(DIRECTORY base theory sim gpu runs figures experiments DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/valley COMPONENT program
  FILES_MATCHING PATTERN "*.hpp" ${without_networks})
install(DIRECTORY ${PROJECT_BINARY_DIR}/generated/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/valley COMPONENT program)

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/ValleyConfig.cmake.in ${PROJECT_BINARY_DIR}/package/ValleyConfig.cmake
  INSTALL_DESTINATION ${valley_package_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/package/ValleyConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/package/ValleyConfig.cmake ${PROJECT_BINARY_DIR}/package/ValleyConfigVersion.cmake
  DESTINATION ${valley_package_folder} COMPONENT development)

# `cpack --config build/release/CPackConfig.cmake`: valley (the program, and the headers that files of one's own are compiled
# against), valley-networks, libvalley-dev, python3-valley.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME valley)
set(CPACK_PACKAGE_CONTACT "the maintainers of Valley")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "executable theory of sharpness-aware minimisation")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL program development)
if(VALLEY_HAS_NETWORKS)
  list(APPEND CPACK_COMPONENTS_ALL networks)
endif()
if(TARGET valley_python)
  list(APPEND CPACK_COMPONENTS_ALL python)
endif()
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME valley)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS "gnuplot-nox, g++, libeigen3-dev, librandom123-dev, libboost-dev, nlohmann-json3-dev")
set(CPACK_DEBIAN_NETWORKS_PACKAGE_NAME valley-networks)
set(CPACK_DEBIAN_NETWORKS_PACKAGE_DEPENDS valley)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libvalley-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS valley)
set(CPACK_DEBIAN_PYTHON_PACKAGE_NAME python3-valley)
set(CPACK_DEBIAN_PYTHON_PACKAGE_DEPENDS "valley, python3, python3-numpy")
include(CPack)
