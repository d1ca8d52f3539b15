#pragma once
#include <deque>
#include <functional>
#include <unordered_map>

#include "runtime/link/link_connection.hpp"
#include "runtime/link/outgoing_call.hpp"

namespace millrace {

/// The client's side of a link: sends requests as far as the server has granted, keeps others back, and brings answers
/// home. Threads: the one that runs `io`.
class link_client_connection final : public link_connection {
 public:
  using opened_handler = std::function<void(const link_peer&)>;
  using ended_handler = std::function<void(link_client_connection*, const error&)>;

  link_client_connection(boost::asio::io_context& io, std::shared_ptr<const link_setup> setup,
                         std::unique_ptr<link_transport> transport, std::string address, opened_handler opened,
                         ended_handler ended);
  ~link_client_connection() override;

  void begin(std::shared_ptr<outgoing_call_core> call);

  /// For one that reads and writes items.
  std::shared_ptr<call_items> make_items() { return std::make_shared<call_items>(io(), *this, 0, 0); }

  void give_up(const std::shared_ptr<outgoing_call_core>& call, const error& why);

 private:
  void opened() override;
  result<void> take(link_frame frame) override;
  void passed(std::chrono::nanoseconds now) override;
  bool is_waiting() const override { return timeouts_ > 0; }
  void closed(const error& why) override;
  std::shared_ptr<call_items> items_of(std::uint64_t request) override;

  void send_waiting_ones();
  bool has_room_for(const outgoing_call_core& call) const;
  void send_request(const std::shared_ptr<outgoing_call_core>& call);
  void finish_call(std::uint64_t request, const result<frame_ptr>& answer);
  void tell(outgoing_call_core& call, const result<frame_ptr>& answer);

  opened_handler opened_;
  ended_handler ended_;
  std::uint64_t last_request_ = 0;
  std::unordered_map<std::uint64_t, std::shared_ptr<outgoing_call_core>> calls_;  // sent; given up ones too
  std::size_t bytes_in_flight_ = 0;
  std::deque<std::shared_ptr<outgoing_call_core>> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::size_t timeouts_ = 0;  // calls with a deadline that have no answer
};

}  // namespace millrace
