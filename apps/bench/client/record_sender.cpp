#include "apps/bench/client/record_sender.hpp"

namespace millrace::bench {
namespace {

constexpr std::chrono::seconds patience{60};
constexpr int poll_ms = 50;

// The moment of sending travels in the record's opaque pointer, which librdkafka hands back untouched.
void* as_tag(std::chrono::steady_clock::time_point time) {
  return reinterpret_cast<void*>(static_cast<std::intptr_t>(time.time_since_epoch().count()));
}

std::chrono::steady_clock::time_point from_tag(void* tag) {
  return std::chrono::steady_clock::time_point(
      std::chrono::steady_clock::duration(reinterpret_cast<std::intptr_t>(tag)));
}

}  // namespace

result<std::unique_ptr<record_sender>> record_sender::open(const network_address& server, const std::string& topic,
                                                           client_settings settings) {
  std::unique_ptr<record_sender> sender(new record_sender);
  sender->topic_name_ = topic;
  settings.try_emplace("acks", "all");
  auto client = make_client(RD_KAFKA_PRODUCER, server, settings, {sender.get(), settle, nullptr});
  if (!client) return client.error();
  sender->client_ = std::move(*client);
  sender->topic_.reset(rd_kafka_topic_new(sender->client_.get(), topic.c_str(), nullptr));
  const auto partitions = count_partitions(*sender->client_, *sender->topic_);
  if (!partitions) return partitions.error();
  return sender;
}

result<void> record_sender::send(std::string_view value) {
  const auto attempt = [&] {
    return rd_kafka_produce(topic_.get(), RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, const_cast<char*>(value.data()),
                            value.size(), nullptr, 0, as_tag(clock::now())) == 0;
  };
  rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_NO_ERROR;
  const auto handed_over = [&] {
    code = attempt() ? RD_KAFKA_RESP_ERR_NO_ERROR : rd_kafka_last_error();
    return code != RD_KAFKA_RESP_ERR__QUEUE_FULL;
  };
  if (!handed_over()) {
    if (const auto waited = wait_until(handed_over); !waited) return waited.error();
  }
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return client_error("produce to " + topic_name_, code);
  ++unsettled_;
  return failure_ ? result<void>(*failure_) : result<void>();
}

result<void> record_sender::finish() {
  if (const auto waited = wait_until([this] { return unsettled_ == 0; }); !waited) return waited.error();
  return failure_ ? result<void>(*failure_) : result<void>();
}

result<void> record_sender::wait_until(const std::function<bool()>& done) {
  last_report_ = clock::now();
  while (!done()) {
    rd_kafka_poll(client_.get(), poll_ms);
    if (clock::now() - last_report_ > patience) {
      return make_error(errc::timed_out, "produce to " + topic_name_ + ": no report for 60 s");
    }
  }
  return {};
}

void record_sender::settle(rd_kafka_t*, const rd_kafka_message_t* report, void* self) {
  auto& own = *static_cast<record_sender*>(self);
  const auto now = clock::now();
  own.last_report_ = now;
  --own.unsettled_;
  if (report->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    if (!own.failure_) own.failure_ = client_error("produce to " + own.topic_name_, report->err);
    return;
  }
  own.acks_.add(now - from_tag(report->_private));
}

}  // namespace millrace::bench
