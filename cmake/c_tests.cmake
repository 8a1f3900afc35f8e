# The C ABI from the outside: a consumer in plain C, the recorded description,
# and every allocation failing once.
add_executable(c_test "${PROJECT_SOURCE_DIR}/tests/bindings/c/c_test.c")
set_target_properties(c_test PROPERTIES C_STANDARD 11 C_STANDARD_REQUIRED ON C_EXTENSIONS OFF)
target_compile_options(c_test PRIVATE -pedantic -Wall -Wextra -Werror)
target_compile_definitions(c_test PRIVATE LABELIX_VERSION="${PROJECT_VERSION}")
target_include_directories(c_test PRIVATE "${PROJECT_SOURCE_DIR}")
target_link_libraries(c_test PRIVATE labelix_c)
if(LABELIX_SANITIZE)
  target_compile_options(c_test PRIVATE -fsanitize=${LABELIX_SANITIZE})
  target_link_options(c_test PRIVATE -fsanitize=${LABELIX_SANITIZE})
endif()
add_test(NAME c_test COMMAND c_test)

# The page's program in C.
set(page "${PROJECT_SOURCE_DIR}/docs/embedding.md")
set(make_example "${PROJECT_SOURCE_DIR}/tests/install/make_example.py")
set(program "${PROJECT_BINARY_DIR}/examples/embedding_c.c")
add_custom_command(OUTPUT "${program}"
  COMMAND Python3::Interpreter "${make_example}" "${page}" "${program}"
  DEPENDS "${page}" "${make_example}" VERBATIM)
add_executable(embedding_c_example "${program}")
set_target_properties(embedding_c_example PROPERTIES C_STANDARD 11 C_EXTENSIONS OFF)
target_compile_options(embedding_c_example PRIVATE -pedantic -Wall -Wextra -Werror)
target_link_libraries(embedding_c_example PRIVATE labelix_c)
add_test(NAME embedding_c_example COMMAND embedding_c_example dump.json
  WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}/tests/install/data")
set_tests_properties(embedding_c_example PROPERTIES PASS_REGULAR_EXPRESSION "^rng\n$")
if(LABELIX_SANITIZE)
  target_link_options(embedding_c_example PRIVATE -fsanitize=${LABELIX_SANITIZE})
endif()

add_test(NAME c_abi COMMAND Python3::Interpreter
  "${PROJECT_SOURCE_DIR}/tests/bindings/c/abi.py" "${PROJECT_SOURCE_DIR}/include/labelix/c.h"
  "${PROJECT_SOURCE_DIR}/bindings/c/abi.txt" "${PROJECT_SOURCE_DIR}/bindings/c/labelix_c.map"
  $<TARGET_FILE:labelix_c>)

if(NOT LABELIX_SANITIZE)  # they bring an operator new of their own
  add_executable(c_no_memory_test "${PROJECT_SOURCE_DIR}/tests/bindings/c/no_memory_test.cc")
  target_link_libraries(c_no_memory_test PRIVATE labelix_c labelix_flags)
  add_test(NAME c_no_memory_test COMMAND c_no_memory_test)
endif()

# The Go module over this very library. 77: no Go here, or none of its modules.
if(NOT LABELIX_SANITIZE)
  set(go_tests "${PROJECT_SOURCE_DIR}/tests/bindings/go/run.sh" "${PROJECT_BINARY_DIR}" -count=1)
  add_test(NAME go_test COMMAND ${go_tests})
  add_test(NAME go_race_test COMMAND ${go_tests} -race)
  set_tests_properties(go_test go_race_test PROPERTIES SKIP_RETURN_CODE 77)
endif()
