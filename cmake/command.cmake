# The labelix command: all of cli/ but main.cc is a library, so that its tests
# can link it.
file(GLOB cli_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/cli/*.cc")
file(GLOB cli_main CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/cli/main.cc")
list(REMOVE_ITEM cli_sources ${cli_main})
if(cli_sources)
  add_library(labelix_cli_parts STATIC ${cli_sources})
  target_link_libraries(labelix_cli_parts PUBLIC labelix::labelix PRIVATE labelix_flags CLI11::CLI11)
  # A file that includes CLI11 is 14 s to compile, nearly all of it CLI11's own code, which
  # one unit has once.
  file(GLOB cli_flags CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/cli/*_commands.cc"
    "${PROJECT_SOURCE_DIR}/cli/command_group.cc" "${PROJECT_SOURCE_DIR}/cli/flags.cc"
    "${PROJECT_SOURCE_DIR}/cli/arguments.cc" "${PROJECT_SOURCE_DIR}/cli/refusal.cc")
  set_source_files_properties(${cli_flags} PROPERTIES UNITY_GROUP cli11)
  set_target_properties(labelix_cli_parts PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
else()
  add_library(labelix_cli_parts INTERFACE)
  target_link_libraries(labelix_cli_parts INTERFACE labelix::labelix)
endif()
if(cli_main)
  add_executable(labelix_command ${cli_main})
  set_target_properties(labelix_command PROPERTIES OUTPUT_NAME labelix)
  target_link_libraries(labelix_command PRIVATE labelix_cli_parts labelix_flags CLI11::CLI11)
endif()
