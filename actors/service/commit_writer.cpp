#include "actors/service/commit_writer.hpp"

#include <caf/all.hpp>

#include <map>
#include <utility>

#include "actors/catalog/partition_lookup.hpp"
#include "actors/catalog/stream_name.hpp"
#include "actors/group/request_message.hpp"
#include "actors/service/instance_messages.hpp"
#include "codecs/kafka/key_partition.hpp"

namespace millrace {
namespace {

using kafka::error_code;

constexpr auto retry_delay = std::chrono::milliseconds(100);
constexpr auto offsets_patience = std::chrono::seconds(10);

error failed(const char* doing, error_code code) {
  return make_error(errc::unavailable, std::string(doing) + ": " + std::string(kafka::name(code)));
}

/// As offsets and transactions name topics.
commit_writer::options with_canonical_names(commit_writer::options o) {
  for (auto* topics : {&o.sources, &o.destinations}) {
    for (auto& topic : *topics) topic = canonical_topic_name(topic);
  }
  return o;
}

transactional_producer_options producer_of(const commit_writer::options& o) {
  return {.transactional_id = o.transactional_id,
          .endless = true,
          .coordinator = o.environment.transactions,
          .groups = o.environment.groups,
          .partition_of = [topics = o.environment.topics](const transaction_partition& p) {
            return find_partition(*topics->current(), p.topic, p.partition);
          }};
}

}  // namespace

commit_writer::commit_writer(caf::event_based_actor* self, options options)
    : self_(self), options_(with_canonical_names(std::move(options))), producer_(self, producer_of(options_)) {}

void commit_writer::open(done then) {
  std::string text;
  const auto found = options_.table->get(options_.row_key, text);
  if (!found) return then(found.error());
  if (*found) {
    auto row = decode_commit_row(text);
    if (!row) return then(row.error());
    last_ = *row;
    last_text_ = std::move(text);
  }
  const auto start = [this, then](error_code code) {
    if (code != error_code::none) return then(failed("end the transaction of before", code));
    producer_.start([this, then](error_code started) {
      if (started != error_code::none) return then(failed("start the producer", started));
      options_.row_first && !last_text_ ? keep_first_row(then) : then({});
    });
  };
  last_.written_by ? producer_.finish(*last_.written_by, start) : start(error_code::none);
}

void commit_writer::keep_first_row(done then) {
  write(
      {}, [] {}, std::move(then));
}

void commit_writer::write(flow::flow_cut cut, std::function<void()> kept, done then) {
  cut_ = std::move(cut);
  kept_ = std::move(kept);
  then_ = std::move(then);
  in_transaction_ = !cut_.outputs.empty();
  if (!in_transaction_) return keep_state();
  const auto now_ms = options_.environment.time->wall_ms();
  const auto number = std::to_string(next_number());
  const auto view = options_.environment.topics->current();
  for (const auto& output : cut_.outputs) {
    if (auto added = add(output, *view, number, now_ms); !added) return finish(added);
  }
  if (auto all = offsets(); !all.empty()) producer_.set_offsets(options_.group, std::move(all));
  producer_.flush(
      [this](error_code code) { code == error_code::none ? keep_state() : finish(failed("write the outputs", code)); });
}

result<void> commit_writer::add(const flow::given_record& output, const catalog_view& topics, const std::string& number,
                                std::int64_t now_ms) {
  const auto& name = options_.destinations[output.sink];
  const auto* topic = topics.find(name);
  if (topic == nullptr) return make_error(errc::not_found, "there is no topic " + name);
  const auto& record = output.record;
  auto partition = record.partition.value_or(kafka::partition_index(0));
  if (record.key && !record.partition) {
    partition = kafka::partition_of_key(*record.key, static_cast<std::int32_t>(topic->partitions.size()));
  }
  std::vector<std::pair<std::string_view, std::optional<std::string_view>>> headers;
  for (const auto& [key, value] : record.headers) headers.emplace_back(key, value);
  headers.emplace_back(commit_header, number);
  return producer_.add({name, partition}, {.timestamp = record.time.value < 0 ? kafka::timestamp(now_ms) : record.time,
                                           .key = record.key,
                                           .value = record.value,
                                           .headers = headers});
}

std::vector<topic_commit> commit_writer::offsets() const {
  std::map<std::size_t, topic_commit> by_source;
  for (const auto& position : cut_.positions) {
    auto& topic = by_source[position.source];
    topic.topic = options_.sources[position.source];
    topic.partitions.push_back({.partition = position.partition, .at = position.next});
  }
  std::vector<topic_commit> all;
  for (auto& [source, topic] : by_source) all.push_back(std::move(topic));
  return all;
}

/// Nobody waits for it: the table has the positions, and the next commit tells again.
void commit_writer::tell_offsets() {
  auto all = offsets();
  if (all.empty()) return;
  self_
      ->request(options_.environment.groups, offsets_patience,
                to_message(options_.group, commit_request{.topics = std::move(all)}))
      .then([](const envelope<schema::GroupReply>&) {}, [](const caf::error&) {});
}

void commit_writer::keep_state() {
  auto row = last_;
  row.number = next_number();
  if (in_transaction_) row.written_by = producer_.identity();
  state_rows rows{.changes = std::move(cut_.state)};
  rows.guard_key = options_.row_key;
  rows.guard_value = last_text_;
  last_ = row;
  last_text_ = encode(row);
  rows.changes.put(options_.row_key, *last_text_);
  options_.table->keep(std::move(rows), [me = caf::actor_cast<caf::actor>(self_)](result<void> how) {
    caf::anon_send(me, state_kept{std::make_shared<const result<void>>(std::move(how))});
  });
}

void commit_writer::on_state_kept(const result<void>& how) {
  if (!how) return finish(how);
  std::exchange(kept_, nullptr)();
  if (in_transaction_) return end_transaction();
  tell_offsets();
  finish({});
}

void commit_writer::end_transaction() {
  producer_.commit([this](error_code code) {
    switch (code) {
      case error_code::none: return finish({});
      case error_code::coordinator_not_available:
      case error_code::request_timed_out: self_->delayed_send(self_, retry_delay, end_transaction_again::value); return;
      default: return finish(failed("commit the outputs", code));
    }
  });
}

void commit_writer::finish(result<void> how) { std::exchange(then_, nullptr)(std::move(how)); }

}  // namespace millrace
