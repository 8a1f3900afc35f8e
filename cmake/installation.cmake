# find_package(labelix), pkg-config labelix, and the command.
include(CMakePackageConfigHelpers)
set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/labelix")
set(pkgconfig_dir "${CMAKE_INSTALL_LIBDIR}/pkgconfig")

install(TARGETS labelix EXPORT labelixTargets ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/labelix" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
if(TARGET labelix_command)
  install(TARGETS labelix_command RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()

install(EXPORT labelixTargets NAMESPACE labelix:: DESTINATION "${package_dir}")
configure_package_config_file(cmake/labelixConfig.cmake.in labelixConfig.cmake
  INSTALL_DESTINATION "${package_dir}")
write_basic_package_version_file(labelixConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/labelixConfig.cmake"
              "${CMAKE_CURRENT_BINARY_DIR}/labelixConfigVersion.cmake" DESTINATION "${package_dir}")

# Relative to the .pc file, so that a moved prefix still works.
file(RELATIVE_PATH LABELIX_PC_TO_PREFIX "/prefix/${pkgconfig_dir}" "/prefix")
string(REGEX REPLACE "/$" "" LABELIX_PC_TO_PREFIX "${LABELIX_PC_TO_PREFIX}")
configure_file(cmake/labelix.pc.in labelix.pc @ONLY)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/labelix.pc" DESTINATION "${pkgconfig_dir}")
