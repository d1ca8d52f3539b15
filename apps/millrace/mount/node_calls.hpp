#pragma once
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <thread>

#include "apps/millrace/mount/volume_caller.hpp"
#include "codecs/base/result.hpp"
#include "runtime/link/link_client.hpp"

namespace millrace::mount {

/// Asks a node over a link, on a thread of its own. While the node is not there, requests wait and are sent again, for
/// as long as the patience lasts; object ids outlive the node's restart, so all goes on when it is back. Replies of the
/// kind "not now" are treated alike. Threads: any; the destructor comes after all requests have been answered.
class node_calls final : public volume_caller {
 public:
  struct options {
    network_address node;
    link_setup setup = {};
    std::chrono::milliseconds patience = std::chrono::seconds(60);
  };

  /// Connects to nobody. Fails as `link_client::make`.
  static result<std::unique_ptr<node_calls>> make(options with);
  ~node_calls() override;

  void ask(volume_request request, std::shared_ptr<void> wanted, told_handler told) override;

 private:
  struct attempt;
  explicit node_calls(std::chrono::milliseconds patience) : patience_(patience) {}
  void send(std::shared_ptr<attempt> what);
  void take(const std::shared_ptr<attempt>& what, result<frame_ptr> reply);
  void send_later(std::shared_ptr<attempt> what);

  const std::chrono::milliseconds patience_;
  boost::asio::io_context io_;
  std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> busy_{io_.get_executor()};
  std::shared_ptr<link_client> client_;
  std::thread thread_;
};

}  // namespace millrace::mount
