#include "apps/millrace/services/external/transactional_writer.hpp"

#include <array>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "apps/millrace/kafka_client/client_error.hpp"
#include "apps/millrace/kafka_client/record_headers.hpp"

namespace millrace::cli {
namespace {

using group_metadata = handle<rd_kafka_consumer_group_metadata_t, rd_kafka_consumer_group_metadata_destroy>;

constexpr int patience_ms = 30'000;
constexpr int slice_ms = 500;  // of a wait: whoever is tired is heard so soon
constexpr const char* writing_output = "write an output";

/// As librdkafka frees it.
void* copy_of(const std::string& note) {
  if (note.empty()) return nullptr;
  return std::memcpy(std::malloc(note.size()), note.data(), note.size());
}

error not_taken(const char* doing) {
  return make_error(errc::unavailable, std::string(doing) + ": the cluster does not take it");
}

result<void> outcome(const char* doing, rd_kafka_error_t* failed) {
  const error_handle held(failed);
  if (held == nullptr) return {};
  return client_error(doing, rd_kafka_error_code(failed), rd_kafka_error_string(failed));
}

}  // namespace

result<std::unique_ptr<transactional_writer>> transactional_writer::open(const connection_options& connection,
                                                                         const std::string& transactional_id,
                                                                         std::function<bool()> tired) {
  std::unique_ptr<transactional_writer> writer(new transactional_writer(std::move(tired)));
  auto connected =
      client::connect(client_kind::producer, connection,
                      {{"transactional.id", transactional_id}, {"linger.ms", "0"}, {"partitioner", "murmur2_random"}});
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
    const auto waiting = rd_kafka_outq_len(client_->raw());
    const error_handle failed(attempt(slice_ms));
    if (failed == nullptr) return {};
    const auto code = rd_kafka_error_code(failed.get());
    const bool again = rd_kafka_error_is_retriable(failed.get()) != 0 || code == RD_KAFKA_RESP_ERR__TIMED_OUT;
    if (!again) return client_error(doing, code, rd_kafka_error_string(failed.get()));
    if (tired_() && rd_kafka_outq_len(client_->raw()) >= waiting) return not_taken(doing);
  }
}

result<void> transactional_writer::write(const std::vector<addressed_record>& records, const group_offsets& reached) {
  auto* const raw = client_->raw();
  if (auto begun = outcome("begin a transaction", rd_kafka_begin_transaction(raw)); !begun) return begun;
  for (const auto& record : records) {
    if (auto sent = send(record); !sent) return sent;
  }
  if (auto sent = send_offsets(reached); !sent) return sent;
  return until_done("commit a transaction", [raw](int ms) { return rd_kafka_commit_transaction(raw, ms); });
}

result<void> transactional_writer::send(const addressed_record& r) {
  const auto& record = *r.record;
  using header = std::pair<std::string, std::string>;
  auto headers = headers_of(record.headers, &header::first, &header::second);
  std::array<rd_kafka_vu_t, 7> fields{};
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
  if (record.partition || !record.key) {
    add(RD_KAFKA_VTYPE_PARTITION).u.i32 = record.partition.value_or(kafka::partition_index(0)).value;
  }
  const auto [value, value_size] = bytes(record.value);
  add(RD_KAFKA_VTYPE_VALUE).u.mem = {value, value_size};
  const auto [key, key_size] = bytes(record.key);
  add(RD_KAFKA_VTYPE_KEY).u.mem = {key, key_size};
  add(RD_KAFKA_VTYPE_MSGFLAGS).u.i = RD_KAFKA_MSG_F_COPY;
  if (record.time.value >= 0) add(RD_KAFKA_VTYPE_TIMESTAMP).u.i64 = record.time.value;
  if (headers != nullptr) add(RD_KAFKA_VTYPE_HEADERS).u.headers = headers.get();
  for (;;) {
    const error_handle failed(rd_kafka_produceva(client_->raw(), fields.data(), count));
    if (failed == nullptr) break;
    const auto code = rd_kafka_error_code(failed.get());
    if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL)
      return client_error(writing_output, code, rd_kafka_error_string(failed.get()));
    if (auto made = make_room(); !made) return made;
  }
  static_cast<void>(headers.release());  // the record owns them now
  return {};
}

/// What the cluster has confirmed leaves the queue only when its report is taken.
result<void> transactional_writer::make_room() const {
  auto* const raw = client_->raw();
  const bool moves = rd_kafka_poll(raw, slice_ms) > 0;
  std::array<char, 512> why{};
  const auto fatal = rd_kafka_fatal_error(raw, why.data(), why.size());
  if (fatal != RD_KAFKA_RESP_ERR_NO_ERROR) return client_error(writing_output, fatal, why.data());
  if (!moves && tired_()) return not_taken(writing_output);
  return {};
}

result<void> transactional_writer::send_offsets(const group_offsets& reached) {
  const auto& offsets = reached.offsets;
  if (offsets.empty()) return {};
  const group_metadata of(rd_kafka_consumer_group_metadata_new(reached.group.c_str()));
  const partition_list list(rd_kafka_topic_partition_list_new(static_cast<int>(offsets.size())));
  for (const auto& [place, note] : offsets) {
    auto* const one = rd_kafka_topic_partition_list_add(list.get(), place.topic.c_str(), place.partition.value);
    one->offset = place.at.value;
    one->metadata = copy_of(note);
    one->metadata_size = note.size();
  }
  return until_done("write offsets", [&](int ms) {
    return rd_kafka_send_offsets_to_transaction(client_->raw(), list.get(), of.get(), ms);
  });
}

result<std::vector<noted_offset>> committed_offsets(const connection_options& connection, const std::string& group,
                                                    const std::vector<partition_offset>& of, pending_offsets pending) {
  const auto* const level = pending == pending_offsets::awaited ? "read_committed" : "read_uncommitted";
  const auto asker =
      client::connect(client_kind::consumer, connection, {{"group.id", group}, {"isolation.level", level}});
  if (!asker) return asker.error();
  const auto list = list_of(of);
  const auto code = rd_kafka_committed((*asker)->raw(), list.get(), patience_ms);
  rd_kafka_consumer_close((*asker)->raw());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return client_error("offsets of " + group, code);
  if (auto fine = check_partitions("offsets of " + group, *list); !fine) return fine.error();
  std::vector<noted_offset> all;
  for (auto& place : offsets_in(list.get())) {
    const auto& one = list->elems[all.size()];
    all.push_back({std::move(place), std::string(static_cast<const char*>(one.metadata), one.metadata_size)});
  }
  return all;
}

}  // namespace millrace::cli
