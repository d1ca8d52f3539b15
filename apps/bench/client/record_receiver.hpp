#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "apps/bench/client/client.hpp"

namespace millrace::bench {

/// One consumer of librdkafka without a group, which reads all partitions of a topic. Threads: one.
class record_receiver {
 public:
  /// Connects and finds the ends of all partitions: what is produced from now on arrives. Errors as `make_client`.
  static result<std::unique_ptr<record_receiver>> open_at_end(const network_address& server, const std::string& topic);

  ~record_receiver();
  record_receiver(const record_receiver&) = delete;
  record_receiver& operator=(const record_receiver&) = delete;

  /// Calls `take` for each value until `count` have come. `timed_out` if none comes for 30 s; `unavailable` else.
  result<void> receive(std::int64_t count, const std::function<void(std::string_view)>& take);

  /// Calls `take` for each value as long as `going_on`, which is asked at least every 100 ms. `unavailable`.
  result<void> receive_while(const std::function<bool()>& going_on, const std::function<void(std::string_view)>& take);

 private:
  record_receiver() = default;

  std::string topic_name_;
  std::int32_t partitions_ = 0;
  kafka_client client_;
  topic_handle topic_;
  queue_handle queue_;
};

}  // namespace millrace::bench
