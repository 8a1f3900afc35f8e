# liblabelix_c.so: the C ABI (labelix/c.h) with the engine inside. It exports
# the calls of bindings/c/labelix_c.map and nothing else.
enable_language(C)
file(GLOB c_binding_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/bindings/c/*.cc")
set(c_symbols "${PROJECT_SOURCE_DIR}/bindings/c/labelix_c.map")
add_library(labelix_c SHARED ${c_binding_sources})
add_library(labelix::labelix_c ALIAS labelix_c)
set_target_properties(labelix_c PROPERTIES VERSION "${PROJECT_VERSION}" SOVERSION 1
  LINK_DEPENDS "${c_symbols}")
target_compile_definitions(labelix_c PRIVATE LABELIX_VERSION="${PROJECT_VERSION}")
target_include_directories(labelix_c INTERFACE
  "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>"
  "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
target_link_libraries(labelix_c PRIVATE $<BUILD_INTERFACE:labelix::labelix>
  $<BUILD_INTERFACE:labelix_flags>)
target_link_options(labelix_c PRIVATE "-Wl,--version-script=${c_symbols}")
configure_file(cmake/labelix-c-uninstalled.pc.in labelix-c-uninstalled.pc @ONLY)
