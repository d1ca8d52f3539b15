#pragma once
#include <cstddef>
#include <string_view>

namespace millrace::monitoring {

/// Where the message of a raw line begins: behind times, hosts, levels, process ids, threads and names of components,
/// as far as their forms tell. 0 if the line has no header. No rule knows a program or its format: README.md.
std::size_t message_begin(std::string_view line);

}  // namespace millrace::monitoring
