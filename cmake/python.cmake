# labelix._core, and the command beside it: what the wheel holds. Made through
# pyproject.toml (scikit-build-core), which installs python/labelix too.
set(PYBIND11_FINDPYTHON ON)
find_package(pybind11 3 CONFIG REQUIRED)

file(GLOB binding_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/bindings/python/*.cc")
pybind11_add_module(labelix_python NO_EXTRAS ${binding_sources})
set_target_properties(labelix_python PROPERTIES OUTPUT_NAME _core)
# A file of the binding is 7 s to compile, nearly all of it pybind11's own code,
# which a unit of several files has once.
set_target_properties(labelix_python PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 11)
target_compile_definitions(labelix_python PRIVATE LABELIX_VERSION="${PROJECT_VERSION}")
target_link_libraries(labelix_python PRIVATE labelix::labelix labelix_flags)
# The engine's symbols stay inside: another module may hold another version.
target_link_options(labelix_python PRIVATE -Wl,--exclude-libs,ALL)

install(TARGETS labelix_python LIBRARY DESTINATION labelix COMPONENT python)
install(TARGETS labelix_command RUNTIME DESTINATION labelix/bin COMPONENT python)
