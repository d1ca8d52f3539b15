#include "apps/bench/client/record_receiver.hpp"

#include <chrono>

namespace millrace::bench {
namespace {

constexpr std::chrono::seconds patience{30};
constexpr int patience_ms = 10'000;
constexpr int poll_ms = 100;

}  // namespace

result<std::unique_ptr<record_receiver>> record_receiver::open_at_end(const network_address& server,
                                                                      const std::string& topic) {
  std::unique_ptr<record_receiver> receiver(new record_receiver);
  receiver->topic_name_ = topic;
  auto client =
      make_client(RD_KAFKA_CONSUMER, server,
                  {{"group.id", "millrace-load"}, {"enable.auto.commit", "false"}, {"fetch.error.backoff.ms", "5"}});
  if (!client) return client.error();
  receiver->client_ = std::move(*client);
  auto& handle = *receiver->client_;
  receiver->topic_.reset(rd_kafka_topic_new(&handle, topic.c_str(), nullptr));
  receiver->queue_.reset(rd_kafka_queue_new(&handle));
  const auto partitions = count_partitions(handle, *receiver->topic_);
  if (!partitions) return partitions.error();
  for (std::int32_t p = 0; p < *partitions; ++p) {
    std::int64_t begin = 0, end = 0;
    const auto code = rd_kafka_query_watermark_offsets(&handle, topic.c_str(), p, &begin, &end, patience_ms);
    if (code != 0) return client_error("find the end of " + topic, code);
    if (rd_kafka_consume_start_queue(receiver->topic_.get(), p, end, receiver->queue_.get()) != 0) {
      return client_error("read " + topic, rd_kafka_last_error());
    }
    receiver->partitions_ = p + 1;
  }
  return receiver;
}

record_receiver::~record_receiver() {
  for (std::int32_t p = 0; p < partitions_; ++p) rd_kafka_consume_stop(topic_.get(), p);
}

result<void> record_receiver::receive(std::int64_t count, const std::function<void(std::string_view)>& take) {
  auto last_came = std::chrono::steady_clock::now();
  std::int64_t received = 0;
  const auto waiting = [&] { return received < count && std::chrono::steady_clock::now() - last_came <= patience; };
  const auto done = receive_while(waiting, [&](std::string_view value) {
    take(value);
    ++received;
    last_came = std::chrono::steady_clock::now();
  });
  if (!done || received >= count) return done;
  return make_error(errc::timed_out, "read " + topic_name_ + ": only " + std::to_string(received) + " came");
}

result<void> record_receiver::receive_while(const std::function<bool()>& going_on,
                                            const std::function<void(std::string_view)>& take) {
  while (going_on()) {
    const message_handle message(rd_kafka_consume_queue(queue_.get(), poll_ms));
    if (message == nullptr) continue;
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      take({static_cast<const char*>(message->payload), message->len});
    } else if (message->err != RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      return client_error("read " + topic_name_, message->err);
    }
  }
  return {};
}

}  // namespace millrace::bench
