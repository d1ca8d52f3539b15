# Language level, warnings, sanitizers, compiler cache and linker for every target of the project.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
set(CMAKE_VERIFY_INTERFACE_HEADER_SETS ON)
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")  # the sanitizers make -O1 three times as slow to compile

option(MILLRACE_SANITIZE "Build with AddressSanitizer and UndefinedBehaviorSanitizer" OFF)

add_compile_options(-Wall -Wextra -Werror -Werror=switch -Werror=unused-result -fno-omit-frame-pointer)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 sees these in inlined std::string and std::map where they are not; designated initialisers leave members at
  # their defaults on purpose; a type of one file alone looks foreign to it in files compiled together. clang checks what is
  # left out here.
  add_compile_options(-Wno-restrict -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread
                      -Wno-maybe-uninitialized -Wno-missing-field-initializers -Wno-subobject-linkage)
  # Its collector sweeps often enough to cost a seventh of the time of large files.
  add_compile_options("SHELL:--param ggc-min-expand=400" "SHELL:--param ggc-min-heapsize=2000000")
endif()
if(MILLRACE_SANITIZE)
  # CAF 0.17 spawns through null references and casts function types; its headers are not ours to mend.
  add_compile_options(-fsanitize=address,undefined -fno-sanitize=null,vptr,function -fno-sanitize-recover=all)
  add_link_options(-fsanitize=address,undefined)
endif()
if(BUILD_SHARED_LIBS)
  add_link_options(-Wl,-z,defs)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_NOHASHDIR=1 CCACHE_DEPEND=1 CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()
