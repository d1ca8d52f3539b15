#pragma once
#include <deque>
#include <functional>
#include <unordered_map>

#include "runtime/link/incoming_call.hpp"
#include "runtime/link/incoming_call_core.hpp"
#include "runtime/link/link_connection.hpp"

namespace millrace {

/// Handles a request: `message` with its payloads. Must not block. A kj::Exception that leaves it, from reading a field
/// that does not hold what its schema says, answers the call with `corrupt`.
using link_handler = std::function<void(const link_peer&, const frame_ptr& message, const incoming_call&)>;

/// The server's side of a link: hands requests to the handler and sends what comes of them. Requests wait while too
/// many answers do. Threads: the one that runs `io`.
class link_server_connection final : public link_connection, public call_answerer {
 public:
  using ended_handler = std::function<void(link_server_connection*)>;

  link_server_connection(boost::asio::io_context& io, std::shared_ptr<const link_setup> setup,
                         std::unique_ptr<link_transport> transport, std::string address, link_handler handler,
                         std::shared_ptr<line_limit> lines, ended_handler ended);
  ~link_server_connection() override;

  void answer(std::uint64_t request, const frame_ptr& message) override;
  void answer(std::uint64_t request, const error& why) override;
  std::optional<window_lease> lease_window() override { return take_window(); }

 private:
  void opened() override {}
  result<void> take(link_frame frame) override;
  void answered(std::uint64_t request) override;
  void relieved() override { begin_waiting_ones(); }
  void closed(const error& why) override;
  std::shared_ptr<call_items> items_of(std::uint64_t request) override;

  result<void> take_request(link_frame frame);
  void begin_waiting_ones();
  void begin(const link_frame& request);
  bool is_full() const { return output_bytes() > limits().bytes_buffered_max / 2; }
  void give_up(std::uint64_t request, const error& why);

  const link_handler handler_;
  ended_handler ended_;
  std::uint64_t last_request_ = 0;
  std::unordered_map<std::uint64_t, std::shared_ptr<incoming_call_core>> calls_;
  std::unordered_map<std::uint64_t, std::size_t> unanswered_;  // bytes of requests whose answer has not left
  std::size_t unanswered_bytes_ = 0;
  std::deque<link_frame> waiting_;  // not yet handed to the handler
};

}  // namespace millrace
