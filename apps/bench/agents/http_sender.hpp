#pragma once
#include <memory>
#include <string>

#include "codecs/base/result.hpp"
#include "runtime/net/address.hpp"

namespace millrace::bench {

/// A connection over which requests are posted one after the other, as agents do. Blocks.
class http_sender {
 public:
  static result<http_sender> connect(const network_address& server);
  ~http_sender();
  http_sender(http_sender&&) noexcept;

  /// `unavailable` unless the answer is 2xx.
  result<void> post_remote_write(const std::string& path, const std::string& body);

 private:
  struct connection;
  explicit http_sender(std::unique_ptr<connection> made);
  std::unique_ptr<connection> connection_;
};

}  // namespace millrace::bench
