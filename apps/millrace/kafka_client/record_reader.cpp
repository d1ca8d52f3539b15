#include "apps/millrace/kafka_client/record_reader.hpp"

#include <fmt/format.h>

#include "apps/millrace/kafka_client/client_error.hpp"

namespace millrace::cli {
namespace {

void copy_bytes(std::optional<std::string>& into, const void* bytes, std::size_t size) {
  if (bytes == nullptr) {
    into.reset();
    return;
  }
  if (!into) into.emplace();
  into->assign(static_cast<const char*>(bytes), size);
}

void copy_headers(std::vector<record_header>& into, const rd_kafka_message_t& message) {
  into.clear();
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0; rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++i) {
    into.push_back({name, std::nullopt});
    copy_bytes(into.back().value, value, size);
  }
}

/// librdkafka hands out a null and an empty key alike as a length of 0, but the pointers differ.
void copy_record(record& into, const rd_kafka_message_t& message) {
  into.topic = rd_kafka_topic_name(message.rkt);
  into.partition = kafka::partition_index(message.partition);
  into.offset = kafka::offset(message.offset);
  into.time = kafka::timestamp(rd_kafka_message_timestamp(&message, nullptr));
  copy_bytes(into.key, message.key, message.key_len);
  copy_bytes(into.value, message.payload, message.len);
  copy_headers(into.headers, message);
}

}  // namespace

result<std::unique_ptr<record_reader>> record_reader::open(const connection_options& connection,
                                                           const reader_options& options) {
  const bool in_group = !options.group.empty();
  std::unique_ptr<record_reader> reader(new record_reader);
  auto connected = client::connect(client_kind::consumer, connection,
                                   {{"group.id", in_group ? options.group : "millrace-consume"},
                                    {"enable.auto.commit", in_group ? "true" : "false"},
                                    {"auto.offset.reset", !in_group            ? "error"
                                                          : options.from_start ? "earliest"
                                                                               : "latest"},
                                    {"isolation.level", options.read_committed ? "read_committed" : "read_uncommitted"},
                                    {"enable.partition.eof", "true"},
                                    {"check.crcs", "true"},
                                    {"fetch.wait.max.ms", "100"}});
  if (!connected) return connected.error();
  reader->client_ = std::move(*connected);
  return reader;
}

record_reader::~record_reader() {
  if (client_ != nullptr) rd_kafka_consumer_close(client_->raw());
}

result<void> record_reader::assign(const std::vector<partition_offset>& from) {
  const auto code = rd_kafka_assign(client_->raw(), list_of(from).get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return client_error("read partitions", code);
  return {};
}

result<void> record_reader::subscribe(const std::vector<std::string>& topics) {
  const partition_list list(rd_kafka_topic_partition_list_new(static_cast<int>(topics.size())));
  for (const auto& topic : topics) rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
  const auto code = rd_kafka_subscribe(client_->raw(), list.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return client_error("subscribe", code);
  return {};
}

std::size_t record_reader::assigned() const {
  rd_kafka_topic_partition_list_t* list = nullptr;
  if (rd_kafka_assignment(client_->raw(), &list) != RD_KAFKA_RESP_ERR_NO_ERROR) return 0;
  return static_cast<std::size_t>(partition_list(list)->cnt);
}

result<read_outcome> record_reader::next(record& into, std::chrono::milliseconds wait) {
  const message_handle message(rd_kafka_consumer_poll(client_->raw(), static_cast<int>(wait.count())));
  if (message == nullptr) return read_outcome::nothing;
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    copy_record(into, *message);
    return read_outcome::record;
  }
  if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    into.topic = rd_kafka_topic_name(message->rkt);
    into.partition = kafka::partition_index(message->partition);
    into.offset = kafka::offset(message->offset);
    return read_outcome::partition_end;
  }
  const auto subject = message->rkt == nullptr
                           ? std::string("read")
                           : fmt::format("read {}:{}", rd_kafka_topic_name(message->rkt), message->partition);
  return client_error(subject, message->err, rd_kafka_message_errstr(message.get()));
}

}  // namespace millrace::cli
