# compile_together(TARGET SOURCES…): small neighbours as one file, as unity_groups.py chooses them: a build from nothing takes
# less than half of the time. Off, a change of one file compiles that file alone: cmake --preset release -DMILLRACE_TOGETHER=OFF
option(MILLRACE_TOGETHER "Compile the sources of a folder together where their names allow it" ON)
find_package(Python3 REQUIRED COMPONENTS Interpreter)

function(compile_together target)
  list(LENGTH ARGN count)
  if(NOT MILLRACE_TOGETHER OR count LESS 2)
    return()
  endif()
  execute_process(COMMAND ${Python3_EXECUTABLE} "${PROJECT_SOURCE_DIR}/config/cmake/unity_groups.py" ${ARGN}
                  WORKING_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" OUTPUT_VARIABLE chosen COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "[^\n]+" lines "${chosen}")
  foreach(line IN LISTS lines)
    string(REGEX MATCH "^([^ ]+) (.+)$" whole "${line}")
    set_source_files_properties("${CMAKE_MATCH_2}" PROPERTIES UNITY_GROUP ${CMAKE_MATCH_1})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endfunction()
