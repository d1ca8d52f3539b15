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

foreach(library IN ITEMS capnp libzstd liblz4 rdkafka libisal jemalloc)
  pkg_check_modules(${library} REQUIRED IMPORTED_TARGET ${library})
endforeach()

find_library(SNAPPY_LIBRARY snappy REQUIRED)
find_library(CAF_CORE_LIBRARY caf_core REQUIRED)

# The actor framework and the sockets, as one target: include paths are the system's.
add_library(caf_asio INTERFACE)
target_compile_definitions(caf_asio INTERFACE BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
target_link_libraries(caf_asio INTERFACE ${CAF_CORE_LIBRARY} Threads::Threads)
