# find_package(labelix), pkg-config labelix, and the command.
include(CMakePackageConfigHelpers)
find_package(Python3 REQUIRED COMPONENTS Interpreter)
set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/labelix")
set(pkgconfig_dir "${CMAKE_INSTALL_LIBDIR}/pkgconfig")

install(TARGETS labelix EXPORT labelixTargets ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/labelix" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
if(TARGET labelix_c)
  install(TARGETS labelix_c EXPORT labelixTargets LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}")
endif()
if(TARGET labelix_command)
  install(TARGETS labelix_command RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
  # kubectl finds a plug-in and its completion by these names on PATH.
  install(PROGRAMS tools/kubectl/kubectl-labelix tools/kubectl/kubectl_complete-labelix
    DESTINATION "${CMAKE_INSTALL_BINDIR}")
  # What the command says of itself, as a manual page and as completions.
  set(shell_dir "${PROJECT_BINARY_DIR}/shell")
  file(MAKE_DIRECTORY "${shell_dir}")
  add_custom_command(OUTPUT "${shell_dir}/labelix.1"
    COMMAND Python3::Interpreter "${PROJECT_SOURCE_DIR}/tools/man/make_man.py"
      --labelix $<TARGET_FILE:labelix_command> > "${shell_dir}/labelix.1"
    DEPENDS labelix_command "${PROJECT_SOURCE_DIR}/tools/man/make_man.py" VERBATIM)
  set(shell_files "${shell_dir}/labelix.1")
  foreach(shell bash zsh fish)
    add_custom_command(OUTPUT "${shell_dir}/${shell}"
      COMMAND labelix_command completion ${shell} > "${shell_dir}/${shell}"
      DEPENDS labelix_command VERBATIM)
    list(APPEND shell_files "${shell_dir}/${shell}")
  endforeach()
  add_custom_target(labelix_shell ALL DEPENDS ${shell_files})
  install(FILES "${shell_dir}/labelix.1" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
  install(FILES "${shell_dir}/bash" RENAME labelix
    DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
  install(FILES "${shell_dir}/zsh" RENAME _labelix
    DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/site-functions")
  install(FILES "${shell_dir}/fish" RENAME labelix.fish
    DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")
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
if(TARGET labelix_c)
  configure_file(cmake/labelix-c.pc.in labelix-c.pc @ONLY)
  install(FILES "${CMAKE_CURRENT_BINARY_DIR}/labelix-c.pc" DESTINATION "${pkgconfig_dir}")
endif()
