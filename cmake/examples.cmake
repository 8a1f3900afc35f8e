# Each public header compiles alone, and the example in its opening comment
# builds and runs; so does the README's. assert() must bite in it, also in a
# release build.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
file(GLOB documented CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/include/labelix/*.h")
if(NOT TARGET labelix_c)
  list(FILTER documented EXCLUDE REGEX "/c\\.h$")
endif()
set(make_example "${PROJECT_SOURCE_DIR}/tests/install/make_example.py")
foreach(source IN LISTS documented ITEMS "${PROJECT_SOURCE_DIR}/README.md"
    "${PROJECT_SOURCE_DIR}/docs/embedding.md")
  get_filename_component(name "${source}" NAME_WE)
  string(TOLOWER "${name}_example" name)
  set(program "${PROJECT_BINARY_DIR}/examples/${name}.cc")
  add_custom_command(OUTPUT "${program}"
    COMMAND Python3::Interpreter "${make_example}" "${source}" "${program}"
    DEPENDS "${source}" "${make_example}" VERBATIM)
  add_executable(${name} "${program}")
  # They run once: -O0.
  target_compile_options(${name} PRIVATE -UNDEBUG -Wno-unused-variable $<$<CONFIG:Release>:-O0>)
  target_link_libraries(${name} PRIVATE labelix::labelix labelix_flags)
  add_test(NAME ${name} COMMAND ${name} dump.json
    WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}/tests/install/data")
endforeach()
if(TARGET c_example)
  target_link_libraries(c_example PRIVATE labelix_c)
endif()
# These load a dump and say what they found.
set_tests_properties(cluster_example PROPERTIES PASS_REGULAR_EXPRESSION "rng picks 1")
set_tests_properties(readme_example PROPERTIES PASS_REGULAR_EXPRESSION "rng-x7")
set_tests_properties(embedding_example PROPERTIES PASS_REGULAR_EXPRESSION "join Service/rng rng-")

# Whole programs for people to read, run by tests/scenarios.
file(GLOB programs CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/docs/examples/*.cc")
foreach(program IN LISTS programs)
  get_filename_component(name "${program}" NAME_WE)
  add_executable(${name} "${program}")
  target_link_libraries(${name} PRIVATE labelix::labelix labelix_flags)
endforeach()
