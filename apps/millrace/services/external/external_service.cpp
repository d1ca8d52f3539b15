#include "apps/millrace/services/external/external_service.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "apps/millrace/kafka_client/metadata.hpp"
#include "apps/millrace/kafka_client/topic_admin.hpp"
#include "codecs/kafka/records/batch_builder.hpp"

namespace millrace::cli {
namespace {

constexpr std::size_t records_a_turn = 2000;

/// Records as a partition has them: the flow reads batches.
std::vector<std::byte> batch_of(const std::vector<record>& records) {
  const auto base = records.front().offset;
  kafka::batch_builder batch({.base_offset = base});
  std::vector<std::pair<std::string_view, std::optional<std::string_view>>> headers;
  for (const auto& r : records) {
    headers.clear();
    for (const auto& header : r.headers) headers.emplace_back(header.key, header.value);
    batch.add_at(static_cast<std::int32_t>(r.offset - base),
                 {.timestamp = r.time, .key = r.key, .value = r.value, .headers = headers});
  }
  return *batch.finish();
}

}  // namespace

// --- opening

result<std::unique_ptr<external_service>> external_service::open(disk& d, const clock& time, external_options options) {
  std::unique_ptr<external_service> opened(new external_service(d, time, std::move(options)));
  for (const auto step :
       {&external_service::reach_cluster, &external_service::open_state, &external_service::open_inputs,
        &external_service::settle_outbox, &external_service::take_files, &external_service::begin_reading}) {
    if (auto done = (opened.get()->*step)(); !done) return done.error();
  }
  return opened;
}

/// Before anything is made of the state.
result<void> external_service::reach_cluster() {
  auto reached = client::connect(client_kind::observer, options_.connection);
  if (!reached) return reached.error();
  cluster_ = std::move(*reached);
  return make_output_topics();
}

result<void> external_service::open_state() {
  auto plan = options_.service->graph(options_.settings);
  if (!plan) return plan.error();
  plan_ = std::make_unique<const flow::graph_plan>(std::move(*plan));
  auto state = local_state::open(disk_, options_.directory);
  if (!state) return state.error();
  state_ = std::move(*state);
  auto flow = flow::topic_flow::open(*options_.service, *plan_, *state_);
  if (!flow) return flow.error();
  flow_ = std::move(*flow);
  last_commit_ = time_.monotonic();
  return {};
}

result<void> external_service::open_inputs() {
  for (std::size_t source = 0; source < options_.sources.size(); ++source) {
    const auto topic = describe_topic(*cluster_, options_.sources[source]);
    if (!topic) return topic.error();
    const auto bounds = find_bounds(*cluster_, partitions_of(*topic));
    if (!bounds) return bounds.error();
    for (const auto& b : *bounds) {
      const auto next = flow_->assign(source, b.partition, now());
      if (next < b.start) flow_->skip_to(source, b.partition, b.start);
      by_place_[{b.topic, b.partition.value}] = inputs_.size();
      inputs_.push_back({.source = source, .partition = b.partition, .goal = b.end, .kept = std::max(next, b.start)});
    }
  }
  return {};
}

result<void> external_service::make_output_topics() {
  for (const auto& topic : options_.destinations) {
    const auto there = describe_topic(*cluster_, topic);
    if (there) continue;
    if (there.error().code != errc::not_found) return there.error();
    auto made = create_topic(*cluster_, {.name = topic, .partitions = 1}, dry_run::no);
    if (!made && made.error().code != errc::already_exists) return made.error();
  }
  return {};
}

/// What an earlier run wrote down, and the cluster may not have.
result<void> external_service::settle_outbox() {
  auto writer =
      transactional_writer::open(options_.connection, options_.name, options_.tired);  // ends what that run had begun
  if (!writer) return writer.error();
  writer_ = std::move(*writer);
  std::string bytes;
  const auto found = state_->get(outbox::key, bytes);
  if (!found) return found.error();
  if (!*found) return {};
  const auto box = decode_outbox(bytes);
  if (!box) return box.error();
  const auto wanted = offsets_of(*box);
  const auto committed = committed_offsets(options_.connection, options_.name, wanted);
  if (!committed) return committed.error();
  const bool delivered = std::ranges::equal(wanted, *committed, {}, &partition_offset::at, &partition_offset::at);
  if (!delivered) {
    if (auto done = deliver(*box); !done) return done;
  }
  map_batch changes;
  changes.erase(outbox::key);
  return state_->commit(changes);
}

/// Those of the directory, as they are now.
result<void> external_service::take_files() {
  const auto& files = options_.service->files;
  for (std::size_t number = 0; number < files.size(); ++number) {
    const auto bytes = read_file(disk_, options_.directory + "/" + files[number].file, files[number].bytes_max);
    if (!bytes && bytes.error().code == errc::not_found) continue;
    if (!bytes) return bytes.error();
    const std::string_view content(reinterpret_cast<const char*>(bytes->data()), bytes->size());
    const auto taken = flow_->take_file(number, content, flow::event_time(now().value), now());
    if (!taken) return taken.error();
  }
  return {};
}

result<void> external_service::begin_reading() {
  auto reader = record_reader::open(options_.connection, {.read_committed = true});
  if (!reader) return reader.error();
  reader_ = std::move(*reader);
  std::vector<partition_offset> from;
  for (const auto& of : inputs_) {
    from.push_back({options_.sources[of.source], of.partition, flow_->next(of.source, of.partition)});
  }
  return reader_->assign(from);
}

// --- turns

result<void> external_service::turn(std::chrono::milliseconds wait) {
  const auto any = read(wait);
  if (!any) return any.error();
  if (auto done = run(); !done) return done;
  if (auto done = make_calls(); !done) return done;
  if (auto done = flow_->run_clock(now()); !done) return done;
  return commit_if_due(!*any);
}

/// Whether there was anything.
result<bool> external_service::read(std::chrono::milliseconds wait) {
  std::size_t count = 0;
  for (record r; count < records_a_turn;) {
    const auto got = reader_->next(r, count == 0 ? wait : std::chrono::milliseconds(0));
    if (!got) return got.error();
    if (*got == read_outcome::nothing) break;
    const auto at = by_place_.find({r.topic, r.partition.value});
    if (at == by_place_.end()) continue;
    auto& of = inputs_[at->second];
    if (*got == read_outcome::partition_end) {
      of.seen = r.offset;
    } else {
      of.read.push_back(r);
      ++count;
    }
  }
  return count > 0;
}

/// The partition that is furthest behind in event time first.
result<void> external_service::run() {
  std::vector<input*> waiting;
  for (auto& of : inputs_) {
    if (!of.read.empty()) waiting.push_back(&of);
  }
  std::ranges::sort(waiting, {}, [this](const input* of) { return flow_->newest(of->source, of->partition); });
  for (auto* of : waiting) {
    if (auto done = run(*of); !done) return done;
  }
  return {};
}

result<void> external_service::run(input& of) {
  flow_->fill(of.source, of.partition, batch_of(of.read), {});
  of.read.clear();
  while (!flow_->through(of.source, of.partition)) {
    if (!flow_->wants_input()) {
      if (auto done = make_calls(); !done) return done;
    }
    if (auto done = flow_->run_round(of.source, of.partition, now()); !done) return done;
  }
  return {};
}

/// One after the other: nothing else is done meanwhile.
result<void> external_service::make_calls() {
  for (auto calls = flow_->take_calls(); !calls.empty(); calls = flow_->take_calls()) {
    for (auto& call : calls) call();
    if (auto done = flow_->run_answers(now()); !done) return done;
  }
  return {};
}

// --- commits

result<void> external_service::commit_if_due(bool idle) {
  if (!flow_->has_changes() && !flow_->has_outputs()) return {};
  const bool due = time_.monotonic() - last_commit_ >= options_.service->commit_interval;
  return due || flow_->wants_commit() || (idle && flow_->has_outputs()) ? commit() : result<void>();
}

result<void> external_service::finish() {
  return flow_->has_changes() || flow_->has_outputs() ? commit() : result<void>();
}

result<void> external_service::commit() {
  last_commit_ = time_.monotonic();
  auto cut = flow_->cut();
  const outbox box{std::move(cut.outputs), std::move(cut.positions)};
  const bool any = !box.outputs.empty();
  any ? cut.state.put(outbox::key, encode(box)) : cut.state.erase(outbox::key);
  if (auto kept = state_->commit(cut.state); !kept) return kept;
  flow_->committed();
  if (any) {
    if (auto done = deliver(box); !done) return done;
  }
  for (const auto& position : box.positions) {
    for (auto& of : inputs_) {
      if (of.source == position.source && of.partition == position.partition) of.kept = position.next;
    }
  }
  return {};
}

result<void> external_service::deliver(const outbox& box) {
  std::vector<addressed_record> records;
  for (const auto& output : box.outputs) records.push_back({&options_.destinations[output.sink], &output.record});
  if (auto done = writer_->write(records, options_.name, offsets_of(box)); !done) return done;
  if (options_.told) {
    for (const auto& output : box.outputs) options_.told(output);
  }
  return {};
}

std::vector<partition_offset> external_service::offsets_of(const outbox& box) const {
  std::vector<partition_offset> offsets;
  for (const auto& p : box.positions) offsets.push_back({options_.sources[p.source], p.partition, p.next});
  return offsets;
}

bool external_service::is_through() const {
  if (flow_->has_changes() || flow_->has_outputs()) return false;
  return std::ranges::all_of(inputs_, [](const input& of) { return std::max(of.kept, of.seen) >= of.goal; });
}

}  // namespace millrace::cli
