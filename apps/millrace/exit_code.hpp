#pragma once
#include <array>
#include <cstdint>
#include <string_view>

#include "codecs/base/result.hpp"

namespace millrace::cli {

/// What `millrace` tells the shell. Part of its interface: never renumber.
enum class exit_code : std::uint8_t {
  ok = 0,
  failed = 1,
  usage = 2,
  not_found = 3,
  timed_out = 4,
  already_exists = 5,
  corrupt = 6,
  refused = 7,
  partly_done = 8,
};

struct exit_code_meaning {
  exit_code code;
  std::string_view name;  ///< as JSON has it
  std::string_view text;
};

/// Every code by number: what `millrace help` prints and the operators' page repeats.
inline constexpr std::array exit_codes{
    exit_code_meaning{exit_code::ok, "ok", "done"},
    exit_code_meaning{exit_code::failed, "failed", "failed in a way that has no code of its own; the message says how"},
    exit_code_meaning{exit_code::usage, "usage", "the command line, a configuration or a value in it makes no sense"},
    exit_code_meaning{exit_code::not_found, "not_found",
                      "no such topic, group, partition, offset or file; nothing was changed"},
    exit_code_meaning{exit_code::timed_out, "timed_out",
                      "nobody was reached, or no answer came in time, or not now: try again"},
    exit_code_meaning{exit_code::already_exists, "already_exists", "what was to be made is there"},
    exit_code_meaning{exit_code::corrupt, "corrupt", "data or a file is damaged"},
    exit_code_meaning{exit_code::refused, "refused", "the cluster understood and will not do it, or does not know how"},
    exit_code_meaning{exit_code::partly_done, "partly_done",
                      "of several things named some were done and some not; a message tells each that was not"},
};

constexpr exit_code exit_code_of(errc code) {
  switch (code) {
    case errc::not_found:
    case errc::out_of_range: return exit_code::not_found;
    case errc::already_exists: return exit_code::already_exists;
    case errc::corrupt:
    case errc::truncated: return exit_code::corrupt;
    case errc::invalid_argument: return exit_code::usage;
    case errc::connection_closed:
    case errc::timed_out:
    case errc::unavailable: return exit_code::timed_out;
    case errc::unsupported: return exit_code::refused;
    case errc::io_failure:
    case errc::no_space:
    case errc::limit_exceeded:
    case errc::would_block: return exit_code::failed;
  }
  return exit_code::failed;
}

}  // namespace millrace::cli
