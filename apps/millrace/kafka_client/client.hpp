#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "apps/millrace/kafka_client/handles.hpp"
#include "codecs/base/result.hpp"

namespace millrace::cli {

/// Where a cluster is and how to talk to it.
struct connection_options {
  std::string bootstrap = "127.0.0.1:9092";                   ///< HOST:PORT, several with commas
  std::chrono::milliseconds timeout{10'000};                  ///< longest wait for any one answer
  std::vector<std::pair<std::string, std::string>> settings;  ///< librdkafka's own, applied last
};

struct broker {
  std::int32_t id;
  std::string host;
  int port;
};

struct cluster_description {
  std::string id;
  std::int32_t controller;  ///< -1: the cluster does not say
  std::vector<broker> brokers;
};

/// An observer asks and administers. To librdkafka it is a consumer: a producer that asks for a topic has it made.
enum class client_kind : std::uint8_t { producer, consumer, observer };

/// Whether a client remembers why brokers refuse records that librdkafka sends again: no report tells it.
enum class refusals : bool { unheard, noted };

/// A librdkafka client that has reached its cluster. Not movable: librdkafka holds its address.
/// Threads: owned by one; librdkafka's own threads stay behind it.
class client {
 public:
  /// Waits until a broker has answered. `timed_out` or `connection_closed`, with the reason of the last failed attempt,
  /// if none does within the time-out or all refuse; `invalid_argument` for an unknown setting.
  static result<std::unique_ptr<client>> connect(client_kind kind, const connection_options& options,
                                                 std::vector<std::pair<std::string, std::string>> settings = {},
                                                 refusals heard = refusals::unheard);

  ~client();
  client(const client&) = delete;
  client& operator=(const client&) = delete;

  rd_kafka_t* raw() const { return handle_.get(); }
  int timeout_ms() const { return static_cast<int>(timeout_.count()); }

  result<cluster_description> describe_cluster() const;

  /// Why a broker last refused records for now, in its words; nothing if it never did or nobody listens.
  std::optional<error> last_refusal() const;

  /// Every report of a record's fate goes to `receiver` while `poll` runs; a producer sets it before it sends.
  using delivery_receiver = void (*)(const rd_kafka_message_t& report, void* context);
  void on_delivery(delivery_receiver receiver, void* context);

  /// Serves reports and errors for at most `wait`. Not for consumers, whose own poll serves them.
  void poll(std::chrono::milliseconds wait) { rd_kafka_poll(raw(), static_cast<int>(wait.count())); }

 private:
  client() = default;

  result<void> await_broker(const std::string& bootstrap);
  static void report_delivery(rd_kafka_t*, const rd_kafka_message_t* report, void* self);
  static void note_error(rd_kafka_t*, int code, const char* reason, void* self);
  static void note_refusal(const rd_kafka_t* rk, int level, const char* facility, const char* line);

  mutable std::mutex refusal_mutex_;
  std::string last_refusal_;  ///< under the mutex: librdkafka's threads write it, until `handle_` is gone
  client_handle handle_;
  std::chrono::milliseconds timeout_{};
  std::string last_failure_;
  bool all_brokers_down_ = false;
  delivery_receiver receiver_ = nullptr;
  void* receiver_context_ = nullptr;
};

}  // namespace millrace::cli
