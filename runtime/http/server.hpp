#pragma once
#include <boost/asio/io_context.hpp>

#include <memory>
#include <unordered_set>

#include "codecs/base/result.hpp"
#include "runtime/http/limits.hpp"
#include "runtime/http/router.hpp"
#include "runtime/logging/logger.hpp"
#include "runtime/net/address.hpp"

namespace millrace {

class http_connection;
class listener;

/// A small HTTP/1.1 server for people, monitoring and files: few connections, bodies of any size. Threads: the one that
/// runs `io`; handlers run there too and must not block. Ownership: the connections keep what they need of it.
class http_server : public std::enable_shared_from_this<http_server> {
 public:
  /// Listens, but answers nobody before `start`; port 0 picks a free one. Errors as `listener::open`. `voice` says whom
  /// it closes and why.
  static result<std::shared_ptr<http_server>> open(boost::asio::io_context& io, const network_address& address,
                                                   http_limits limits = {}, logger voice = {});
  ~http_server();

  /// Handlers are added before `start`. Patterns: `route_pattern`. `body_bytes_max` instead of the server's limit.
  void add(std::string method, std::string pattern, http_handler handler,
           std::optional<std::uint32_t> body_bytes_max = {}) {
    router_.add(std::move(method), std::move(pattern), std::move(handler), body_bytes_max);
  }

  /// For a body of any size, which the handler takes as it comes.
  void add_upload(std::string method, std::string pattern, http_upload_handler handler) {
    router_.add_upload(std::move(method), std::move(pattern), std::move(handler));
  }

  /// What is served, for a description of the API to be compared with.
  const std::vector<http_route>& routes() const { return router_.routes(); }

  void start();

  /// Closes the listener and all connections; answers that come later are dropped.
  void close();

  /// With the port that was picked.
  network_address address() const;

  std::size_t connections() const { return connections_.size(); }

 private:
  http_server(boost::asio::io_context& io, http_limits limits, logger voice);
  void accept(int fd);
  bool make_room();

  boost::asio::io_context& io_;
  const http_limits limits_;
  const logger voice_;
  http_router router_;
  std::shared_ptr<listener> listener_;
  std::unordered_set<http_connection*> connections_;
};

}  // namespace millrace
