#include "apps/millrace/services/external/external_service.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "apps/millrace/kafka_client/metadata.hpp"
#include "apps/millrace/kafka_client/topic_admin.hpp"
#include "apps/millrace/services/external/external_rows.hpp"
#include "codecs/base/thrown.hpp"
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

/// That of the commit that a group has last; empty: none.
std::string mark_of(const std::vector<noted_offset>& reached) {
  const auto marked = std::ranges::find_if(reached, [](const auto& one) { return !one.note.empty(); });
  return marked == reached.end() ? std::string() : marked->note;
}

}  // namespace

// --- opening

result<std::unique_ptr<external_service>> external_service::open(disk& d, const clock& time, external_options options) {
  std::unique_ptr<external_service> opened(new external_service(d, time, std::move(options)));
  for (const auto step :
       {&external_service::reach_cluster, &external_service::open_state, &external_service::open_inputs,
        &external_service::check_group, &external_service::make_output_topics, &external_service::open_writer,
        &external_service::settle_outbox, &external_service::take_files, &external_service::begin_reading}) {
    auto done = guarded(opened->failure(), [&] { return (opened.get()->*step)(); });
    if (!done) return done.error();
  }
  return opened;
}

/// Before anything is made of the state.
result<void> external_service::reach_cluster() {
  auto reached = client::connect(client_kind::observer, options_.connection);
  if (!reached) return reached.error();
  cluster_ = std::move(*reached);
  return {};
}

result<void> external_service::open_state() {
  auto plan = options_.service->graph(options_.settings);
  if (!plan) return plan.error();
  plan_ = std::make_unique<const flow::graph_plan>(std::move(*plan));
  if (options_.only && !plan_->hops.empty())
    return make_error(errc::invalid_argument,
                      "service " + options_.service->name +
                          " sends events from partition to partition, which takes a node: run it without --partitions");
  auto state = local_state::open(disk_, options_.directory, options_.sharers);
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
    if (auto fine = check_partitions(*topic); !fine) return fine;
    const auto bounds = find_bounds(*cluster_, partitions_of(*topic));
    if (!bounds) return bounds.error();
    for (const auto& b : *bounds) {
      if (options_.only && b.partition != *options_.only) continue;
      const auto next = flow_->assign(source, b.partition, now());
      if (next < b.start) flow_->skip_to(source, b.partition, b.start);
      by_place_[{b.topic, b.partition.value}] = inputs_.size();
      inputs_.push_back(
          {.source = source, .partition = b.partition, .opened = next, .goal = b.end, .kept = std::max(next, b.start)});
    }
  }
  return {};
}

/// With another number of partitions keys would be looked for where their state is not.
result<void> external_service::check_partitions(const topic_description& topic) {
  if (!options_.only) return {};
  const auto count = topic.partitions.size();
  if (static_cast<std::size_t>(options_.only->value) >= count)
    return make_error(errc::not_found, fmt::format("topic {} has no partition {}", topic.name, options_.only->value));
  std::string kept;
  const auto found = state_->get(partitions_row, kept);
  if (!found) return found.error();
  if (partitions_.value_or(count) != count || (*found && kept != std::to_string(count)))
    return make_error(errc::invalid_argument,
                      fmt::format("topic {} has {} partitions, and the state in {}, or another of the service's "
                                  "topics, {}: a service by partition needs as many in all, for good",
                                  topic.name, count, options_.directory,
                                  *found ? kept : std::to_string(partitions_.value_or(count))));
  partitions_ = count;
  return {};
}

result<std::vector<noted_offset>> external_service::group_offsets_now(pending_offsets pending) const {
  std::vector<partition_offset> all;
  for (const auto& of : inputs_) all.push_back({options_.sources[of.source], of.partition, of.opened});
  return committed_offsets(options_.connection, options_.name, all, pending);
}

/// Before a writer ends those of its name: it may be by mistake that this one begins.
result<void> external_service::check_group() {
  const auto reached = group_offsets_now(pending_offsets::left_out);
  if (!reached) return reached.error();
  if (auto fine = check_form(*reached); !fine) return fine;
  return check_not_beyond(*reached);
}

/// The whole, or by partition: each has its own producers, which do not end the other's.
result<void> external_service::check_form(const std::vector<noted_offset>& reached) const {
  for (const auto& one : reached) {
    if (one.note.empty() || one.note.starts_with(mark_by_partition) == options_.only.has_value()) continue;
    return make_error(
        errc::invalid_argument,
        fmt::format("group {} is of a service that {} run by partition: {} --partitions, or begin anew "
                    "under another name with --as",
                    options_.name, options_.only ? "is not" : "is", options_.only ? "leave out" : "give"));
  }
  return {};
}

/// Who has another state may have come as far as this one: what that one wrote would be written again.
result<void> external_service::check_last_writer(const std::vector<noted_offset>& reached) const {
  for (const auto& one : reached) {
    if (one.note.empty() || one.note == last_mark_) continue;
    return make_error(errc::out_of_range,
                      fmt::format("group {} has gone on with another state than that in {}: what is written down there "
                                  "would be written again. Give that directory with --state, or begin anew under "
                                  "another name with --as",
                                  options_.name, options_.directory));
  }
  return {};
}

/// The state goes first in each commit.
result<void> external_service::check_not_beyond(const std::vector<noted_offset>& reached) const {
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    const auto& [topic, partition, at] = reached[i].place;
    if (at <= inputs_[i].opened) continue;
    return make_error(
        errc::out_of_range,
        fmt::format("group {0} is at offset {1} of {2}:{3}, but the state in {4} at {5}: what was written of the "
                    "records between would be written again. Give the directory of the run before with --state, or "
                    "begin anew under another name with --as; to have it all again, `millrace group delete {0}`",
                    options_.name, at.value, topic, partition.value, options_.directory, inputs_[i].opened.value));
  }
  return {};
}

result<void> external_service::make_output_topics() {
  for (const auto& topic : options_.destinations) {
    const auto there = describe_topic(*cluster_, topic.name);
    if (there) continue;
    if (there.error().code != errc::not_found) return there.error();
    auto made = create_topic(*cluster_, {.name = topic.name, .partitions = topic.partitions}, dry_run::no);
    if (!made && made.error().code != errc::already_exists) return made.error();
  }
  return {};
}

/// Ends what an earlier run has begun.
result<void> external_service::open_writer() {
  const auto id = options_.only ? fmt::format("{}/{}", options_.name, options_.only->value) : options_.name;
  if (options_.only) {  // one that runs the whole service ends
    auto whole = transactional_writer::open(options_.connection, options_.name, options_.tired);
    if (!whole) return whole.error();
  }
  auto writer = transactional_writer::open(options_.connection, id, options_.tired);
  if (!writer) return writer.error();
  writer_ = std::move(*writer);
  return {};
}

/// What an earlier run wrote down, and the cluster may not have.
result<void> external_service::settle_outbox() {
  const auto reached = group_offsets_now(pending_offsets::awaited);
  if (!reached) return reached.error();
  if (auto fine = check_not_beyond(*reached); !fine) return fine;
  std::string bytes;
  const auto marked = state_->get(mark_row, bytes);
  if (!marked) return marked.error();
  const bool knows = *marked;
  last_mark_ = knows ? bytes : mark_of(*reached);
  const auto found = state_->get(outbox::key, bytes);
  if (!found) return found.error();
  if (!*found) return knows ? check_last_writer(*reached) : result<void>();
  const auto box = decode_outbox(bytes);
  if (!box) return box.error();
  if (is_in(*box, *reached)) {
    last_mark_ = box->mark;
    return forget_outbox();
  }
  if (auto fine = check_last_writer(*reached); knows && !fine) return fine;
  if (auto done = deliver(*box); !done) return done;
  return forget_outbox();
}

result<void> external_service::forget_outbox() {
  map_batch changes;
  changes.erase(outbox::key);
  changes.put(mark_row, last_mark_);
  return state_->commit(changes);
}

/// Whether the cluster has it. Positions alone do not tell of outputs that the clock gave, for they have not moved.
bool external_service::is_in(const outbox& box, const std::vector<noted_offset>& reached) const {
  return std::ranges::all_of(offsets_of(box), [&](const noted_offset& wanted) {
    return std::ranges::any_of(reached, [&](const noted_offset& found) {
      return found.place.topic == wanted.place.topic && found.place.partition == wanted.place.partition &&
             found.place.at == wanted.place.at && found.note == wanted.note;
    });
  });
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
  return guarded(failure(), [&] { return take_turn(wait); });
}

result<void> external_service::take_turn(std::chrono::milliseconds wait) {
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
  while (!flow_->through(of.source, of.partition) && !options_.tired()) {
    if (!flow_->wants_input()) {
      if (auto done = make_calls(); !done) return done;
    }
    if (auto done = flow_->run_round(of.source, of.partition, now()); !done) return done;
    if (auto done = commit_if_pressed(); !done) return done;
  }
  return {};
}

/// One after the other: nothing else is done meanwhile. Those that are not made are asked for at the next start.
result<void> external_service::make_calls() {
  while (!options_.tired()) {
    const auto calls = flow_->take_calls();
    if (calls.empty()) return {};
    for (const auto& call : calls) {
      if (options_.tired()) return {};
      call();
    }
    if (auto done = flow_->run_answers(now()); !done) return done;
    if (auto done = commit_if_pressed(); !done) return done;
  }
  return {};
}

}  // namespace millrace::cli
