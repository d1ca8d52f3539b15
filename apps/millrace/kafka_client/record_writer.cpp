#include "apps/millrace/kafka_client/record_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <thread>

#include "apps/millrace/kafka_client/client_error.hpp"
#include "apps/millrace/kafka_client/metadata.hpp"
#include "apps/millrace/kafka_client/record_headers.hpp"

namespace millrace::cli {

result<std::unique_ptr<record_writer>> record_writer::open(const connection_options& connection, std::string topic,
                                                           const writer_options& options) {
  const bool idempotent = options.idempotent && options.acks == "all";
  std::unique_ptr<record_writer> writer(new record_writer(std::move(topic)));
  auto connected = client::connect(client_kind::producer, connection,
                                   {{"compression.type", options.compression},
                                    {"acks", options.acks},
                                    {"enable.idempotence", idempotent ? "true" : "false"},
                                    {"linger.ms", std::to_string(options.linger.count())},
                                    {"queue.buffering.max.messages", "1000000"}},
                                   refusals::noted);
  if (!connected) return connected.error();
  writer->client_ = std::move(*connected);
  writer->patience_ = options.patience;
  writer->client_->on_delivery(settle, writer.get());
  return writer;
}

result<void> record_writer::check_topic() const {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(client_->timeout_ms());
  for (;;) {
    const auto topic = describe_topic(*client_, topic_);
    if (topic) return {};
    // A topic that is being made has no leader for a moment.
    if (topic.error().code != errc::unavailable || std::chrono::steady_clock::now() >= deadline) return topic.error();
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

result<void> record_writer::send(const record& r, void* tag) {
  headers_handle headers = headers_of(r.headers, &record_header::key, &record_header::value);
  const auto bytes_of = [](const std::optional<std::string>& s) { return s ? s->data() : nullptr; };
  const auto size_of = [](const std::optional<std::string>& s) { return s ? s->size() : 0; };
  std::array<rd_kafka_vu_t, 8> fields{};
  std::size_t count = 0;
  const auto add = [&](rd_kafka_vtype_t type) -> rd_kafka_vu_t& {
    fields[count].vtype = type;
    return fields[count++];
  };
  add(RD_KAFKA_VTYPE_TOPIC).u.cstr = topic_.c_str();
  add(RD_KAFKA_VTYPE_PARTITION).u.i32 = r.partition.value;  // -1 is RD_KAFKA_PARTITION_UA
  add(RD_KAFKA_VTYPE_VALUE).u.mem = {const_cast<char*>(bytes_of(r.value)), size_of(r.value)};
  add(RD_KAFKA_VTYPE_KEY).u.mem = {const_cast<char*>(bytes_of(r.key)), size_of(r.key)};
  add(RD_KAFKA_VTYPE_MSGFLAGS).u.i = RD_KAFKA_MSG_F_COPY;
  add(RD_KAFKA_VTYPE_OPAQUE).u.ptr = tag;
  if (r.time.value >= 0) add(RD_KAFKA_VTYPE_TIMESTAMP).u.i64 = r.time.value;
  if (headers != nullptr) add(RD_KAFKA_VTYPE_HEADERS).u.headers = headers.get();
  if (unsettled() == 0) waiting_since_ = std::chrono::steady_clock::now();
  for (;;) {
    const error_handle failure(rd_kafka_produceva(client_->raw(), fields.data(), count));
    if (failure == nullptr) {
      static_cast<void>(headers.release());  // the record owns them now
      ++handed_over_;
      return {};
    }
    const auto code = rd_kafka_error_code(failure.get());
    if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL) return client_error("produce to " + topic_, code);
    poll(std::chrono::milliseconds(20));  // reports that wait count as signs of life
    if (tired_()) return make_error(errc::unavailable, fmt::format("produce to {}: its queue stays full", topic_));
    if (auto patient = check_patience(); !patient) return patient;
  }
}

result<void> record_writer::finish() {
  for (;;) {
    rd_kafka_flush(client_->raw(), 100);
    if (rd_kafka_outq_len(client_->raw()) == 0) return {};
    if (auto patient = check_patience(); !patient) return patient;
    if (tired_()) {
      return make_error(errc::unavailable,
                        fmt::format("produce to {}: {} records were not waited for", topic_, unsettled()));
    }
  }
}

result<void> record_writer::check_patience() const {
  if (std::chrono::steady_clock::now() - waiting_since_ <= patience_) return {};
  const auto attempt = fmt::format("produce to {}: {} records were not acknowledged", topic_, unsettled());
  const auto refusal = client_->last_refusal();
  return make_error(refusal ? refusal->code : errc::timed_out,
                    fmt::format("{} within {} ms: {}", attempt, patience_.count(),
                                refusal ? refusal->context : "no answer of the broker"));
}

void record_writer::on_report(report_receiver receiver, void* context) {
  receiver_ = receiver;
  receiver_context_ = context;
}

void record_writer::settle(const rd_kafka_message_t& report, void* self) {
  auto& own = *static_cast<record_writer*>(self);
  own.waiting_since_ = std::chrono::steady_clock::now();
  if (report.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    ++own.totals_.failed;
    if (!own.totals_.first_failure) own.totals_.first_failure = client_error("produce to " + own.topic_, report.err);
    return;
  }
  ++own.totals_.delivered;
  own.totals_.bytes += report.len + report.key_len;
  if (own.receiver_ != nullptr) own.receiver_(report._private, own.receiver_context_);
  if (report.offset < 0) return;
  const kafka::offset at(report.offset);
  auto& range = own.totals_.partitions.try_emplace(report.partition, written_range{at, at, 0}).first->second;
  range.first = std::min(range.first, at);
  range.last = std::max(range.last, at);
  ++range.records;
}

}  // namespace millrace::cli
