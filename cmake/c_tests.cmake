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

add_test(NAME c_abi COMMAND Python3::Interpreter
  "${PROJECT_SOURCE_DIR}/tests/bindings/c/abi.py" "${PROJECT_SOURCE_DIR}/include/labelix/c.h"
  "${PROJECT_SOURCE_DIR}/bindings/c/abi.txt" "${PROJECT_SOURCE_DIR}/bindings/c/labelix_c.map"
  $<TARGET_FILE:labelix_c>)

if(NOT LABELIX_SANITIZE)  # they bring an operator new of their own
  add_executable(c_no_memory_test "${PROJECT_SOURCE_DIR}/tests/bindings/c/no_memory_test.cc")
  target_link_libraries(c_no_memory_test PRIVATE labelix_c labelix_flags)
  add_test(NAME c_no_memory_test COMMAND c_no_memory_test)
endif()
