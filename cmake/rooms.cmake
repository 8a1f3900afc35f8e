# labelix_room(<folder> [ROOMS <folder>...] [LINK <target>...])
# The library of one folder: labelix_index_types for index/types. A folder
# without sources (headers only, or not written yet) is an INTERFACE library.
# Each file by itself. Tried and left: files that belong together as one unit (those of
# check*.cc 18 s of CPU in place of 52), since a unit stands in the build's own folder, and
# so other builds of the same files (Python's, a consumer's) do not find it in the compiler
# cache: what the first build saved, these two took. Precompiled headers: 0.70 to 0.86 of a
# file's time, but gcc 12 then warns of what is in the standard library.
function(labelix_room folder)
  cmake_parse_arguments(ROOM "" "" "ROOMS;LINK" ${ARGN})
  string(REPLACE "/" "_" name "labelix_${folder}")
  file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/${folder}/*.cc")
  list(TRANSFORM ROOM_ROOMS REPLACE "/" "_")
  list(TRANSFORM ROOM_ROOMS PREPEND "labelix_")
  if(sources)
    add_library(${name} STATIC ${sources})
    set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
    target_include_directories(${name} PUBLIC "${PROJECT_SOURCE_DIR}/include")
    target_link_libraries(${name} PUBLIC ${ROOM_ROOMS} ${LABELIX_ABSL} PRIVATE labelix_flags ${ROOM_LINK})
    set_property(GLOBAL APPEND PROPERTY LABELIX_ROOM_OBJECTS $<TARGET_OBJECTS:${name}>)
  else()
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE "${PROJECT_SOURCE_DIR}/include")
    target_link_libraries(${name} INTERFACE ${ROOM_ROOMS} ${LABELIX_ABSL} ${ROOM_LINK})
  endif()
  set_property(GLOBAL APPEND PROPERTY LABELIX_ROOM_LINK ${ROOM_LINK})
endfunction()

# labelix_combine(<target>): one archive of all rooms, the one that is installed.
function(labelix_combine target)
  get_property(objects GLOBAL PROPERTY LABELIX_ROOM_OBJECTS)
  get_property(links GLOBAL PROPERTY LABELIX_ROOM_LINK)
  list(REMOVE_DUPLICATES links)
  list(REMOVE_ITEM links ${LABELIX_ABSL} labelix_xxhash)
  # What is installed names the libraries themselves, not our wrappers.
  list(TRANSFORM links REPLACE "^labelix_simdjson$" "simdjson::simdjson")
  if(NOT objects)
    add_library(${target} INTERFACE)
    add_library(labelix::labelix ALIAS ${target})
    return()
  endif()
  add_library(${target} STATIC ${objects})
  add_library(labelix::labelix ALIAS ${target})
  set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_include_directories(${target} PUBLIC
    "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>"
    "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
  target_link_libraries(${target} PUBLIC ${LABELIX_ABSL} PRIVATE ${links})
  if(LABELIX_SANITIZE)
    target_link_options(${target} PUBLIC -fsanitize=${LABELIX_SANITIZE})
  endif()
endfunction()
