# add_schemas(NAME FILES …): a library of C++ generated from Cap'n Proto schemas; output goes to the build tree only.
# Include as "codecs/schema/NAME.capnp.h".
function(add_schemas name)
  cmake_parse_arguments(A "" "" "FILES" ${ARGN})
  set(out "${PROJECT_BINARY_DIR}/schema")
  foreach(file IN LISTS A_FILES)
    file(RELATIVE_PATH relative "${PROJECT_SOURCE_DIR}" "${CMAKE_CURRENT_SOURCE_DIR}/${file}")
    add_custom_command(
      OUTPUT "${out}/${relative}.c++" "${out}/${relative}.h"
      COMMAND ${CMAKE_COMMAND} -E make_directory "${out}"
      COMMAND capnp compile -oc++:${out} --src-prefix=${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR}/${file}
      DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${file}"
      VERBATIM)
    list(APPEND generated "${out}/${relative}.c++")
  endforeach()
  add_library(${name} STATIC ${generated})
  target_include_directories(${name} SYSTEM PUBLIC "${out}")
  target_compile_options(${name} PRIVATE -w)
  target_link_libraries(${name} PUBLIC PkgConfig::capnp)
endfunction()
