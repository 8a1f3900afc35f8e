# System packages only (packages.apt); nothing is downloaded. Why each of them:
# docs/dependencies.md.
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
find_package(absl CONFIG REQUIRED)
find_package(simdjson CONFIG REQUIRED)
find_package(hwy CONFIG REQUIRED)
set(LABELIX_ABSL absl::status absl::statusor absl::strings)

# gcc 12 calls pointers inside simdjson's inlined result types dangling, which
# they are not (a false positive of -O1; -O3 is silent).
add_library(labelix_simdjson INTERFACE)
target_link_libraries(labelix_simdjson INTERFACE simdjson::simdjson)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(labelix_simdjson INTERFACE -Wno-dangling-pointer)
endif()

# Header only: XXH_INLINE_ALL, so nothing to link.
find_path(LABELIX_XXHASH_INCLUDE xxhash.h REQUIRED)
add_library(labelix_xxhash INTERFACE)
target_include_directories(labelix_xxhash SYSTEM INTERFACE "${LABELIX_XXHASH_INCLUDE}")

# libyaml has no CMake package; rooms link the plain name, which also serves
# what is installed.
find_path(LABELIX_YAML_INCLUDE yaml.h REQUIRED)
find_library(LABELIX_YAML_LIBRARY yaml REQUIRED)

if(LABELIX_CLI)
  find_package(CLI11 CONFIG REQUIRED)
endif()
if(LABELIX_TESTS)
  find_package(GTest CONFIG REQUIRED)
endif()
if(LABELIX_BENCH)
  find_package(benchmark CONFIG REQUIRED)
endif()
