#include "actors/service/commit_writer.hpp"

#include <caf/all.hpp>

#include <algorithm>
#include <map>
#include <utility>

#include "actors/catalog/partition_lookup.hpp"
#include "actors/catalog/stream_name.hpp"
#include "actors/group/request_message.hpp"
#include "actors/producer_ids/producer_id_actor.hpp"

namespace millrace {
namespace {

using kafka::error_code;

constexpr auto retry_delay = std::chrono::milliseconds(100);
constexpr auto offsets_patience = std::chrono::seconds(10);
constexpr auto producer_id_patience = std::chrono::seconds(10);

error failed(const char* doing, error_code code) {
  return make_error(errc::unavailable, std::string(doing) + ": " + std::string(kafka::name(code)));
}

/// Tokens of an outbox: apart from those of other instances and of transactions, which count from 1.
std::uint64_t first_token(const instance_number& of) { return (std::uint64_t{of.index} + 1) << 40U; }

/// As offsets and transactions name topics.
commit_writer::options with_canonical_names(commit_writer::options o) {
  for (auto* topics : {&o.sources, &o.destinations}) {
    for (auto& topic : *topics) topic = canonical_topic_name(topic);
  }
  return o;
}

/// What each of its topics takes.
std::size_t batch_bytes_max(const commit_writer::options& o) {
  auto max = transactional_producer_options().batch_bytes_max;
  const auto view = o.environment.topics->current();
  for (const auto& name : o.destinations) {
    const auto* topic = view->find(name);
    if (topic == nullptr) continue;
    max = std::min<std::size_t>({max, topic->settings->batch_bytes_max, topic->settings->segment_bytes_max});
  }
  return max;
}

transactional_producer_options producer_of(const commit_writer::options& o) {
  return {.transactional_id = o.of.named(o.transactional_id),
          .endless = true,
          .batch_bytes_max = batch_bytes_max(o),
          .coordinator = o.environment.transactions,
          .groups = o.environment.groups,
          .partition_of = [topics = o.environment.topics](const transaction_partition& p) {
            return find_partition(*topics->current(), p.topic, p.partition);
          }};
}

}  // namespace

commit_writer::commit_writer(caf::event_based_actor* self, options options)
    : self_(self),
      options_(with_canonical_names(std::move(options))),
      producer_(self, producer_of(options_)),
      delivery_(self, *options_.environment.topics, first_token(options_.of), options_.voice) {}

// --- opening

void commit_writer::open(done then) {
  std::string text;
  const auto found = options_.table->get(row_key(), text);
  if (!found) return then(found.error());
  if (*found) {
    auto row = decode_commit_row(text);
    if (!row) return then(row.error());
    last_ = *row;
    last_text_ = std::move(text);
  }
  const auto own = options_.table->get(outbox_key(), text);
  if (!own) return then(own.error());
  has_outbox_ = *own;
  const auto left = read_outboxes(*options_.table, options_.transactional_id);
  if (!left) return then(left.error());
  delivery_.send(*left, true, [this, then](const result<void>& how) { how ? end_earlier(then) : then(how); });
}

void commit_writer::end_earlier(done then) {
  if (!last_.written_by) return start_producer(std::move(then));
  producer_.finish(*last_.written_by, [this, then](error_code code) {
    code == error_code::none ? start_producer(then) : then(failed("end the transaction of before", code));
  });
}

/// An outbox of before is settled now. Who is not the first has a row before its first transaction, so that others know
/// of it.
void commit_writer::start_producer(done then) {
  producer_.start([this, then](error_code code) {
    if (code != error_code::none) return then(failed("start the producer", code));
    if (!has_outbox_ && (options_.of.index == 0 || last_text_)) return then({});
    write(
        {}, [] {}, then);
  });
}

// --- writing

void commit_writer::write(flow::flow_cut cut, std::function<void()> kept, done then) {
  cut_ = std::move(cut);
  kept_ = std::move(kept);
  then_ = std::move(then);
  if (!cut_.outputs.empty()) return write_outputs(*options_.environment.topics->current());
  way_ = outputs_go::nowhere;
  keep_state();
}

void commit_writer::write_outputs(const catalog_view& topics) {
  const output_topics to{options_.destinations, topics};
  if (!fit_outbox(cut_.outputs, to, options_.environment.outbox_bytes_max)) return write_transaction(to);
  if (batches_) return fill_outbox(to);
  take_number([this] { fill_outbox({options_.destinations, *options_.environment.topics->current()}); });
}

void commit_writer::write_transaction(const output_topics& to) {
  way_ = outputs_go::by_transaction;
  const auto add = [this](const auto& place, const auto& record) { return producer_.add(place, record); };
  const auto now_ms = options_.environment.time->wall_ms();
  if (auto added = show_records(cut_.outputs, to, next_number(), now_ms, add); !added) return finish(added);
  if (auto all = offsets(); !all.empty()) producer_.set_offsets(options_.group, std::move(all));
  producer_.flush(
      [this](error_code code) { code == error_code::none ? keep_state() : finish(failed("write the outputs", code)); });
}

void commit_writer::fill_outbox(const output_topics& to) {
  way_ = outputs_go::by_outbox;
  const auto add = [this](const auto& place, const auto& record) {
    batches_->add(place, record);
    return result<void>();
  };
  const auto now_ms = options_.environment.time->wall_ms();
  if (auto added = show_records(cut_.outputs, to, next_number(), now_ms, add); !added) return finish(added);
  outbox_ = {options_.transactional_id, batches_->take()};
  if (auto taken = check_taken(outbox_.batches, to.view, now_ms); !taken) return finish(taken);
  keep_state();
}

/// A producer id for those that go by outbox: of this instance alone, and not of its transactions.
void commit_writer::take_number(std::function<void()> then) {
  self_->request(options_.environment.producer_ids, producer_id_patience, reserve_producer_ids::value)
      .then(
          [this, then](std::int64_t id) {
            batches_.emplace(kafka::producer_id(id));
            then();
          },
          [this](const caf::error&) {
            finish(make_error(errc::unavailable, "no producer id can be had for the outputs"));
          });
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
  if (way_ == outputs_go::by_transaction) row.written_by = producer_.identity();
  state_rows rows{.changes = std::move(cut_.state)};
  rows.guard_key = row_key();
  rows.guard_value = last_text_;
  last_ = row;
  last_text_ = encode(row);
  rows.changes.put(row_key(), *last_text_);
  const bool had_outbox = std::exchange(has_outbox_, way_ == outputs_go::by_outbox);
  if (has_outbox_)
    rows.changes.put(outbox_key(), encode(outbox_));
  else if (had_outbox)
    rows.changes.erase(outbox_key());
  options_.table->keep(std::move(rows),
                       [me = caf::actor_cast<caf::actor>(self_), index = options_.of.index](result<void> how) {
                         caf::anon_send(me, state_kept{index, std::make_shared<const result<void>>(std::move(how))});
                       });
}

bool commit_writer::on_state_kept(const state_kept& kept) {
  if (kept.index != options_.of.index) return false;
  if (!*kept.how) {
    finish(*kept.how);
    return true;
  }
  std::exchange(kept_, nullptr)();
  if (way_ == outputs_go::by_transaction) {
    end_transaction();
    return true;
  }
  const auto there = [this](result<void> how) {
    if (how) tell_offsets();  // not before: who sees no lag looks for the outputs
    finish(std::move(how));
  };
  way_ == outputs_go::by_outbox ? delivery_.send(outbox_, false, there) : there({});
  return true;
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
