#include "apps/millrace/services/external/transactional_writer.hpp"

#include <array>
#include <utility>

#include "apps/millrace/kafka_client/client_error.hpp"

namespace millrace::cli {
namespace {

using headers_handle = handle<rd_kafka_headers_t, rd_kafka_headers_destroy>;
using group_metadata = handle<rd_kafka_consumer_group_metadata_t, rd_kafka_consumer_group_metadata_destroy>;

constexpr int patience_ms = 30'000;
constexpr int slice_ms = 500;  // of a wait: whoever is tired is heard so soon

result<void> outcome(const char* doing, rd_kafka_error_t* failed) {
  const error_handle held(failed);
  if (held == nullptr) return {};
  return client_error(doing, rd_kafka_error_code(failed), rd_kafka_error_string(failed));
}

headers_handle headers_of(const flow::new_topic_record& r) {
  if (r.headers.empty()) return nullptr;
  headers_handle headers(rd_kafka_headers_new(r.headers.size()));
  for (const auto& [name, value] : r.headers) {
    rd_kafka_header_add(headers.get(), name.data(), std::ssize(name), value.data(), std::ssize(value));
  }
  return headers;
}

}  // namespace

result<std::unique_ptr<transactional_writer>> transactional_writer::open(const connection_options& connection,
                                                                         const std::string& transactional_id,
                                                                         std::function<bool()> tired) {
  std::unique_ptr<transactional_writer> writer(new transactional_writer(std::move(tired)));
  auto connected =
      client::connect(client_kind::producer, connection, {{"transactional.id", transactional_id}, {"linger.ms", "0"}});
  if (!connected) return connected.error();
  writer->client_ = std::move(*connected);
  auto begun = writer->until_done("begin as a transactional producer", [raw = writer->client_->raw()](int ms) {
    return rd_kafka_init_transactions(raw, ms);
  });
  if (!begun) return begun.error();
  return writer;
}

/// librdkafka goes on with what it was at when it is asked again.
result<void> transactional_writer::until_done(const char* doing,
                                              const std::function<rd_kafka_error_t*(int)>& attempt) const {
  for (;;) {
    const error_handle failed(attempt(slice_ms));
    if (failed == nullptr) return {};
    const auto code = rd_kafka_error_code(failed.get());
    const bool again = rd_kafka_error_is_retriable(failed.get()) != 0 || code == RD_KAFKA_RESP_ERR__TIMED_OUT;
    if (!again) return client_error(doing, code, rd_kafka_error_string(failed.get()));
    if (tired_()) return make_error(errc::unavailable, std::string(doing) + ": the cluster does not take it");
  }
}

result<void> transactional_writer::write(const std::vector<addressed_record>& records, const std::string& group,
                                         const std::vector<partition_offset>& offsets) {
  auto* const raw = client_->raw();
  if (auto begun = outcome("begin a transaction", rd_kafka_begin_transaction(raw)); !begun) return begun;
  for (const auto& record : records) {
    if (auto sent = send(record); !sent) return sent;
  }
  if (auto sent = send_offsets(group, offsets); !sent) return sent;
  return until_done("commit a transaction", [raw](int ms) { return rd_kafka_commit_transaction(raw, ms); });
}

result<void> transactional_writer::send(const addressed_record& r) {
  const auto& record = *r.record;
  auto headers = headers_of(record);
  std::array<rd_kafka_vu_t, 6> fields{};
  std::size_t count = 0;
  const auto add = [&](rd_kafka_vtype_t type) -> rd_kafka_vu_t& {
    fields[count].vtype = type;
    return fields[count++];
  };
  const auto bytes = [](const std::optional<std::string>& text) -> std::pair<void*, std::size_t> {
    return text ? std::pair<void*, std::size_t>(const_cast<char*>(text->data()), text->size())
                : std::pair<void*, std::size_t>(nullptr, 0);
  };
  add(RD_KAFKA_VTYPE_TOPIC).u.cstr = r.topic->c_str();
  const auto [value, value_size] = bytes(record.value);
  add(RD_KAFKA_VTYPE_VALUE).u.mem = {value, value_size};
  const auto [key, key_size] = bytes(record.key);
  add(RD_KAFKA_VTYPE_KEY).u.mem = {key, key_size};
  add(RD_KAFKA_VTYPE_MSGFLAGS).u.i = RD_KAFKA_MSG_F_COPY | RD_KAFKA_MSG_F_BLOCK;
  if (record.time.value >= 0) add(RD_KAFKA_VTYPE_TIMESTAMP).u.i64 = record.time.value;
  if (headers != nullptr) add(RD_KAFKA_VTYPE_HEADERS).u.headers = headers.get();
  if (auto sent = outcome("write an output", rd_kafka_produceva(client_->raw(), fields.data(), count)); !sent)
    return sent;
  static_cast<void>(headers.release());  // the record owns them now
  return {};
}

result<void> transactional_writer::send_offsets(const std::string& group,
                                                const std::vector<partition_offset>& offsets) {
  if (offsets.empty()) return {};
  const group_metadata of(rd_kafka_consumer_group_metadata_new(group.c_str()));
  const auto list = list_of(offsets);
  return until_done("write offsets", [&](int ms) {
    return rd_kafka_send_offsets_to_transaction(client_->raw(), list.get(), of.get(), ms);
  });
}

result<std::vector<partition_offset>> committed_offsets(const connection_options& connection, const std::string& group,
                                                        const std::vector<partition_offset>& of) {
  const auto asker =
      client::connect(client_kind::consumer, connection, {{"group.id", group}, {"isolation.level", "read_committed"}});
  if (!asker) return asker.error();
  const auto list = list_of(of);
  const auto code = rd_kafka_committed((*asker)->raw(), list.get(), patience_ms);
  rd_kafka_consumer_close((*asker)->raw());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return client_error("offsets of " + group, code);
  if (auto fine = check_partitions("offsets of " + group, *list); !fine) return fine.error();
  std::vector<partition_offset> found;
  for (int i = 0; i < list->cnt; ++i) {
    const auto& one = list->elems[i];
    found.push_back(
        {one.topic, kafka::partition_index(one.partition), kafka::offset(one.offset < 0 ? -1 : one.offset)});
  }
  return found;
}

}  // namespace millrace::cli
