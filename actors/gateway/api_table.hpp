#pragma once
#include <cstdint>
#include <span>

#include "actors/gateway/request.hpp"
#include "codecs/kafka/api_list.hpp"

namespace millrace {

/// How one API is served.
struct served_api {
  kafka::api_key key;
  concurrency how;
  void (*handle)(const request_ptr&);

  /// ApiVersions answers any version, so that a client of tomorrow learns what is spoken here.
  bool serves(int version) const;
};

/// Every API that is served, in order of key; what ApiVersions tells.
std::span<const served_api> served_apis();

/// Null if the key is not served.
const served_api* find_api(std::int16_t key);

}  // namespace millrace
