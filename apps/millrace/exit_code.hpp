#pragma once
#include <cstdint>

#include "codecs/base/result.hpp"

namespace millrace::cli {

/// What `millrace` tells the shell. Part of its interface: never renumber.
enum class exit_code : std::uint8_t {
  ok = 0,
  failed = 1,          ///< anything without a code of its own
  usage = 2,           ///< the command line, or a value in it, makes no sense
  not_found = 3,       ///< no such topic, group, partition, file
  timed_out = 4,       ///< no broker was reached, or none answered in time
  already_exists = 5,  ///< the thing to be created is there
  corrupt = 6,         ///< data or a file is damaged
};

constexpr exit_code exit_code_of(errc code) {
  switch (code) {
    case errc::not_found: return exit_code::not_found;
    case errc::already_exists: return exit_code::already_exists;
    case errc::corrupt:
    case errc::truncated: return exit_code::corrupt;
    case errc::invalid_argument: return exit_code::usage;
    case errc::connection_closed:
    case errc::timed_out: return exit_code::timed_out;
    case errc::out_of_range:
    case errc::unsupported:
    case errc::io_failure:
    case errc::no_space:
    case errc::limit_exceeded:
    case errc::unavailable: return exit_code::failed;
  }
  return exit_code::failed;
}

}  // namespace millrace::cli
