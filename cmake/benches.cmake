# bench/workload and bench/peers are libraries, each bench/*_bench.cc a program.
function(labelix_bench_library folder name)
  file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/bench/${folder}/*.cc")
  list(FILTER sources EXCLUDE REGEX "/main\\.cc$")
  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC labelix::labelix labelix_simdjson PRIVATE labelix_flags)
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE labelix::labelix)
  endif()
endfunction()
labelix_bench_library(workload labelix_workload)
target_link_libraries(labelix_workload PUBLIC ZLIB::ZLIB)  # check sums of names
labelix_bench_library(peers labelix_peers)
target_link_libraries(labelix_peers PUBLIC labelix_workload)

file(GLOB workload_main CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/bench/workload/main.cc")
if(workload_main)
  add_executable(workload ${workload_main})
  target_link_libraries(workload PRIVATE labelix_workload labelix_flags)
endif()

# A peer of query_bench; without it that peer is left out, and the program says so.
find_package(roaring CONFIG QUIET)
if(roaring_FOUND)
  message(STATUS "CRoaring for the benchmarks: ${roaring_DIR}")
  target_compile_definitions(labelix_peers PUBLIC LABELIX_HAVE_CROARING)
  target_link_libraries(labelix_peers PUBLIC roaring::roaring)
endif()
target_link_libraries(labelix_peers PUBLIC absl::flat_hash_map absl::inlined_vector)

file(GLOB benches CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/bench/*_bench.cc")
find_path(LABELIX_CALLGRIND valgrind/callgrind.h)
if(NOT LABELIX_CALLGRIND)
  list(FILTER benches EXCLUDE REGEX "/gate_bench\\.cc$")
endif()
foreach(source IN LISTS benches)
  get_filename_component(name "${source}" NAME_WE)
  add_executable(${name} ${source})
  # simdjson: the ingest bench runs the bare parser beside ours.
  target_link_libraries(${name} PRIVATE labelix_workload labelix_peers labelix_flags
    labelix_simdjson ZLIB::ZLIB benchmark::benchmark benchmark::benchmark_main Threads::Threads)
endforeach()

# Not a benchmark: ./dev soak.
add_executable(soak "${PROJECT_SOURCE_DIR}/bench/soak.cc")
target_link_libraries(soak PRIVATE labelix_workload labelix_flags)
