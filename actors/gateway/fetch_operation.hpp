#pragma once
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "actors/gateway/connection.hpp"
#include "actors/gateway/fetch_session.hpp"
#include "actors/gateway/request.hpp"
#include "codecs/kafka/api/01_fetch.hpp"

namespace millrace {

/// One Fetch on its way: asks the partitions, waits until there is enough or the time is over, answers.
/// What the partitions return are slices of files, so nothing is held in memory while it waits.
class fetch_operation final : public partition_listener, public std::enable_shared_from_this<fetch_operation> {
 public:
  static void start(const request_ptr& request);

  fetch_operation(request_ptr request, std::unique_ptr<kafka::fetch_request> wanted, fetch_sessions::opened opened);

  void on_read(schema::ReadReply::Reader reply, const file_slice* records) override;

  /// A partition of the connection has more than it had.
  void on_progress(std::uint32_t partition_number);

 private:
  struct slot {
    std::list<fetch_session::entry>::iterator entry;
    partition_handle partition;
    std::optional<std::uint32_t> number;  ///< in the connection's table; none: there is no such partition
    std::int16_t error = 0;
    std::int64_t high_watermark = -1, last_stable_offset = -1, log_start_offset = -1;
    std::optional<kafka::fetch_response_diverging_epoch> diverging;
    std::optional<file_slice> records;
    std::vector<kafka::fetch_response_aborted_transaction> aborted;  ///< which a committed reader leaves out of them
    bool asked = false;                                              ///< an answer is under way
    bool stale = false;                                              ///< has more since it was asked
  };

  void resolve_slots();
  void ask(slot& s, std::uint32_t index);
  bool known_without_asking(slot& s) const;
  void when_all_answered();
  bool enough() const;
  bool committed_only() const { return wanted_->isolation_level == 1; }
  std::int64_t seen_end(const slot& s) const { return committed_only() ? s.last_stable_offset : s.high_watermark; }
  std::uint32_t bytes_max() const;
  void park();
  void set_watch(slot& s);
  void finish();
  kafka::fetch_response make_response(std::vector<payload>& payloads);
  kafka::fetch_response_partition make_partition(slot& s, std::uint32_t& budget, bool& first,
                                                 std::vector<payload>& payloads);

  request_ptr request_;
  std::unique_ptr<kafka::fetch_request> wanted_;
  fetch_sessions::opened opened_;
  std::uint64_t token_ = 0;
  std::vector<slot> slots_;
  std::size_t under_way_ = 0;
  bool parked_ = false;
  bool expired_ = false;
  bool finished_ = false;
  std::optional<boost::asio::steady_timer> timer_;
};

}  // namespace millrace
