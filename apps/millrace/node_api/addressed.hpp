#pragma once
#include <optional>
#include <string>

#include "runtime/http/message.hpp"

/// What the addresses of the API name. A family of routes stands before the path, so that no path can be mistaken for
/// something else: /v1/files/payments/models/v7.bin.
namespace millrace::node_api {

/// "/payments/models/v7.bin" of "{path...}"; the part empty: "/".
std::string path_of(const http_request& request);

/// "/test/payments" of "{volume...}"; a '/' at the end makes no difference.
std::string volume_of(const http_request& request);

struct snapshot_address {
  std::string volume;
  std::string snapshot;
};

/// Of "test/payments@before-v8"; nothing if there is no '@', which no volume's name holds.
std::optional<snapshot_address> parse_snapshot(std::string path);

/// "/a/b" → "/a", "/a" → "/".
std::string directory_of(const std::string& path);

/// "/a" and "b" → "/a/b".
std::string below(const std::string& directory, const std::string& name);

}  // namespace millrace::node_api
