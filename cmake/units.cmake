# labelix_unit(<room> <name> <glob>...)
# Compiles the room's files that match as one unit, in a release build: most of a
# file's time is the headers that all of them include. Names in their anonymous
# namespaces must differ then. Other builds, clang-tidy's among them, take each file
# by itself, so that it includes what it uses. For rooms whose code is not hot alone:
# what is inlined elsewhere is measured as it stands.
function(labelix_unit folder name)
  if(NOT CMAKE_BUILD_TYPE STREQUAL "Release")
    return()
  endif()
  list(TRANSFORM ARGN PREPEND "${PROJECT_SOURCE_DIR}/${folder}/" OUTPUT_VARIABLE globs)
  file(GLOB files CONFIGURE_DEPENDS ${globs})
  set_source_files_properties(${files} PROPERTIES UNITY_GROUP ${name})
  string(REPLACE "/" "_" room "labelix_${folder}")
  set_target_properties(${room} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endfunction()
