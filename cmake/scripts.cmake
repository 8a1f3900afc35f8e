# Tests that are scripts: Python's standard library only.
find_package(Python3 REQUIRED COMPONENTS Interpreter)

# A folder's x_test.py files are run by themselves, with the command's path in
# LABELIX and the build folder in LABELIX_BUILD. unittest's count is counted.
file(GLOB_RECURSE scripts CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}"
  "${PROJECT_SOURCE_DIR}/tests/*_test.py" "${PROJECT_SOURCE_DIR}/tools/*_test.py")
list(FILTER scripts EXCLUDE REGEX "^tests/install/")
foreach(script IN LISTS scripts)
  add_test(NAME ${script} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
    COMMAND Python3::Interpreter ${script})
  set_tests_properties(${script} PROPERTIES ENVIRONMENT
    "LABELIX=${PROJECT_BINARY_DIR}/bin/labelix;LABELIX_BUILD=${PROJECT_BINARY_DIR}")
endforeach()

add_test(NAME layers COMMAND Python3::Interpreter
  "${PROJECT_SOURCE_DIR}/tests/layers/check_includes.py" "${PROJECT_SOURCE_DIR}")

# The Python package as it was put into a virtual environment (./dev test).
set(LABELIX_VENV "" CACHE PATH "The virtual environment that has the Python package")
if(LABELIX_VENV)
  add_test(NAME python WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
    COMMAND "${LABELIX_VENV}/bin/python" -m pytest -q)
endif()

if(TARGET labelix_command)
  foreach(what rng bonus town watch live)
    add_test(NAME fixtures_${what} COMMAND Python3::Interpreter
      "${PROJECT_SOURCE_DIR}/tests/scenarios/check_fixtures.py"
      --labelix $<TARGET_FILE:labelix_command> --only ${what})
  endforeach()
endif()

# Upstream's own code, asked anew with a seed of this run. 77: no Go here.
if(TARGET vectors_test AND NOT LABELIX_SANITIZE)
  add_test(NAME fresh_vectors COMMAND "${PROJECT_SOURCE_DIR}/tests/oracle/fresh_vectors.sh"
    $<TARGET_FILE:vectors_test>)
  set_tests_properties(fresh_vectors PROPERTIES SKIP_RETURN_CODE 77)
endif()

if(LABELIX_INSTALL AND NOT LABELIX_SANITIZE)
  set(ways find_package add_subdirectory pkg_config)
  if(TARGET labelix_c)
    list(APPEND ways pkg_config_c)
  endif()
  foreach(way IN LISTS ways)
    add_test(NAME install_${way} COMMAND Python3::Interpreter
      "${PROJECT_SOURCE_DIR}/tests/install/install_test.py" ${way}
      "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}")
    set_tests_properties(install_${way} PROPERTIES LABELS install)
  endforeach()
endif()
