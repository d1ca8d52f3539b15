# Everything comes from the distribution's packages; `./dev` installs them. Nothing is vendored or downloaded.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(GTest REQUIRED)
find_package(spdlog REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)

foreach(library IN ITEMS capnp libzstd liblz4 rdkafka libisal jemalloc re2 libxxhash simdjson avro-c)
  pkg_check_modules(${library} REQUIRED IMPORTED_TARGET ${library})
endforeach()
# Its -pthread is no option of the precompiled headers, which are then refused; Threads::Threads says it to all.
set_target_properties(PkgConfig::re2 PROPERTIES INTERFACE_COMPILE_OPTIONS "")

find_library(SNAPPY_LIBRARY snappy REQUIRED)
find_library(CAF_CORE_LIBRARY caf_core REQUIRED)

# The actor framework and the sockets, as one target: include paths are the system's.
add_library(caf_asio INTERFACE)
target_compile_definitions(caf_asio INTERFACE BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
target_link_libraries(caf_asio INTERFACE ${CAF_CORE_LIBRARY} Threads::Threads)
