#pragma once
#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "codecs/base/result.hpp"

namespace millrace {

/// A request to another server.
struct http_call {
  std::string method = "GET";
  std::string url;  ///< http://HOST[:PORT]/PATH?QUERY, or https, whose certificate the system's authorities vouch for
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  std::chrono::milliseconds timeout{10'000};  ///< for all of it, from the name to the last byte
  std::size_t answer_bytes_max = std::size_t{16} << 20;
};

struct http_answer {
  unsigned status = 0;
  std::string content_type;
  std::string body;
};

/// Asks and waits; redirections are not followed. `invalid_argument` for no such URL, `timed_out`, `limit_exceeded` for
/// a larger answer, `io_failure` with what the network or the certificate said. Threads: any that may block.
result<http_answer> call_http(const http_call& call);

}  // namespace millrace
