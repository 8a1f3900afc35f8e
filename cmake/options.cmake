# Compiler settings. Flags that other projects need stand on targets
# (labelix_flags); nothing global is changed when we are a subproject.
add_library(labelix_flags INTERFACE)
target_compile_features(labelix_flags INTERFACE cxx_std_20)
target_include_directories(labelix_flags INTERFACE "${PROJECT_SOURCE_DIR}")

if(LABELIX_WERROR)
  target_compile_options(labelix_flags INTERFACE -Wall -Wextra -Werror)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # gcc 12 sees overlaps in std::string's operator+ that are not there
    # (gcc bug 105651), and at -O3 uninitialised members in absl::InlinedVector's
    # destructor. The second warning stays on in the other builds.
    target_compile_options(labelix_flags INTERFACE -Wno-restrict
      $<$<CONFIG:Release>:-Wno-maybe-uninitialized>)
  endif()
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    # libstdc++'s own stable_sort, as clang sees it.
    target_compile_options(labelix_flags INTERFACE -Wno-deprecated-declarations)
  endif()
endif()

if(LABELIX_SANITIZE)
  target_compile_options(labelix_flags INTERFACE -fsanitize=${LABELIX_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(labelix_flags INTERFACE -fsanitize=${LABELIX_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # gcc's flow warnings misfire on instrumented code.
    target_compile_options(labelix_flags INTERFACE -Wno-maybe-uninitialized)
  endif()
endif()

if(LABELIX_FUZZ)
  target_compile_options(labelix_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

if(PROJECT_IS_TOP_LEVEL)
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
  set(CMAKE_CXX_EXTENSIONS OFF)
  if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
  endif()
  find_program(LABELIX_CCACHE ccache)
  if(LABELIX_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${LABELIX_CCACHE}")
  endif()
endif()
