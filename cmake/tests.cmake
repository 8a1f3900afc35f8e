# One GoogleTest program a folder. A program is one ctest test; how many cases
# it ran stands in its report under build/<preset>/reports.
file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/reports")

# Test code is compiled more often than it runs long: -O1 takes a third off the
# time, and what is tested keeps the build type's own level. Of the rest most is the
# same in each file (GoogleTest's and the library's templates), which a unit of eight has
# once: 382 s of CPU for all in place of 1,185 (sums of .ninja_log). So each file's cases
# stand in a namespace of its name.
function(labelix_compile_quickly name)
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1>)
  set_target_properties(${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
endfunction()

# A program that takes longer than all others together runs in shards, side by side.
set(labelix_shards_match_test 3)
function(labelix_register name)
  set(shards ${labelix_shards_${name}})
  if(NOT shards)
    add_test(NAME ${name} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
      COMMAND ${name} --gtest_output=json:${PROJECT_BINARY_DIR}/reports/${name}.json)
    return()
  endif()
  foreach(shard RANGE 1 ${shards})
    math(EXPR index "${shard} - 1")
    add_test(NAME ${name}_${shard} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
      COMMAND ${name} --gtest_output=json:${PROJECT_BINARY_DIR}/reports/${name}_${shard}.json)
    set_tests_properties(${name}_${shard} PROPERTIES
      ENVIRONMENT "GTEST_TOTAL_SHARDS=${shards};GTEST_SHARD_INDEX=${index}")
  endforeach()
endfunction()

# What ./dev tsan runs: the index' tests and, of a program that has any, the cases
# with Concurren in their name. Everything under ThreadSanitizer would take an hour
# and find nothing more.
add_custom_target(concurrency_tests)
function(labelix_register_concurrency name sources)
  if(name STREQUAL "index_test")
    set_tests_properties(index_test PROPERTIES LABELS concurrency)
    add_dependencies(concurrency_tests ${name})
    return()
  endif()
  foreach(source IN LISTS sources)
    file(STRINGS "${source}" found REGEX "^TEST.*Concurren" LIMIT_COUNT 1)
    if(found)
      add_test(NAME ${name}_concurrency WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
        COMMAND ${name} --gtest_filter=*Concurren*
          --gtest_output=json:${PROJECT_BINARY_DIR}/reports/${name}_concurrency.json)
      set_tests_properties(${name}_concurrency PROPERTIES LABELS concurrency)
      add_dependencies(concurrency_tests ${name})
      return()
    endif()
  endforeach()
endfunction()

# labelix_test(<name> <folder of tests> <library>...)
# Takes the folder's folders too, but for the rooms of tests/engine.
function(labelix_test name folder)
  set(glob GLOB_RECURSE)
  if(folder STREQUAL "engine")
    set(glob GLOB)
  endif()
  file(${glob} sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/${folder}/*_test.cc")
  list(FILTER sources EXCLUDE REGEX "/vectors_test\\.cc$")
  if(NOT sources)
    return()
  endif()
  add_executable(${name} ${sources})
  labelix_compile_quickly(${name})
  target_compile_definitions(${name} PRIVATE LABELIX_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
    LABELIX_BINARY_DIR="${PROJECT_BINARY_DIR}")
  target_link_libraries(${name} PRIVATE ${ARGN} labelix_flags ZLIB::ZLIB
    GTest::gmock GTest::gtest GTest::gtest_main Threads::Threads)
  labelix_register(${name})
  if(LABELIX_SANITIZE STREQUAL "thread")
    labelix_register_concurrency(${name} "${sources}")
  endif()
endfunction()

file(GLOB_RECURSE model_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/model/*.cc")
list(FILTER model_sources EXCLUDE REGEX "_test\\.cc$")
if(model_sources)
  add_library(labelix_model STATIC ${model_sources})
  target_link_libraries(labelix_model PUBLIC labelix_engine_selector PRIVATE labelix_flags ZLIB::ZLIB)
else()
  add_library(labelix_model INTERFACE)
  target_link_libraries(labelix_model INTERFACE labelix_engine_selector)
endif()

# The lower rooms link themselves only, so that a unit test cannot lean on what
# its room may not include.
labelix_test(index_test      index            labelix_index hwy::hwy labelix_xxhash)
labelix_test(kinds_test      engine/kinds     labelix_engine_kinds)
labelix_test(ingest_test     engine/ingest    labelix_engine_ingest)
labelix_test(selector_test   engine/selector  labelix_model labelix_engine_selector)
labelix_test(query_test      engine/query     labelix_model labelix::labelix)
labelix_test(match_test      engine/match     labelix_model labelix::labelix)
labelix_test(kubernetes_test engine/kubernetes labelix_model labelix::labelix labelix_simdjson)
labelix_test(model_test      model            labelix_model labelix::labelix)
labelix_test(differential_test differential   labelix_model labelix::labelix labelix_simdjson)
labelix_test(engine_test     engine           labelix_model labelix::labelix)
# Its own program: it puts a heap of its own under itself, and a sanitizer has one too.
if(NOT LABELIX_SANITIZE)
  labelix_test(faults_test   faults           labelix_model labelix::labelix)
endif()
if(TARGET faults_test)
  target_sources(faults_test PRIVATE "${PROJECT_SOURCE_DIR}/tests/faults/heap.cc"
                                     "${PROJECT_SOURCE_DIR}/tests/faults/hostile.cc")
  target_link_options(faults_test PRIVATE
    -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=posix_memalign,--wrap=free
    -Wl,--wrap=mmap,--wrap=munmap)
endif()
labelix_test(fuzz_test       fuzz             labelix_model labelix::labelix)
if(TARGET fuzz_test)  # the fuzz targets themselves, over their corpora
  file(GLOB fuzz_targets CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/fuzz/*_fuzz.cc")
  target_sources(fuzz_test PRIVATE ${fuzz_targets})
endif()
if(TARGET labelix_cli_parts)
  labelix_test(cli_test      cli              labelix_cli_parts labelix_model labelix::labelix)
  if(TARGET labelix_command AND TARGET cli_test)
    add_dependencies(cli_test labelix_command)
  endif()
endif()
if(TARGET labelix_workload)
  labelix_test(bench_test    bench            labelix_workload labelix_peers labelix::labelix)
endif()

# Upstream's recorded answers: a program of its own with its own main.
file(GLOB vectors_source CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/differential/vectors_test.cc")
if(vectors_source)
  file(GLOB vectors_parts CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/differential/vectors/*.cc")
  add_executable(vectors_test ${vectors_source} ${vectors_parts})
  labelix_compile_quickly(vectors_test)
  target_compile_definitions(vectors_test PRIVATE LABELIX_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_link_libraries(vectors_test PRIVATE labelix_model labelix::labelix labelix_flags
    labelix_simdjson ZLIB::ZLIB Threads::Threads)
  add_test(NAME vectors_test COMMAND vectors_test WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
endif()

if(TARGET labelix_c)
  include(c_tests)
endif()
include(examples)
include(scripts)
