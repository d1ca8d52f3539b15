// How a service beside a cluster commits: the state goes first.
#include <algorithm>
#include <utility>

#include "apps/millrace/services/external/external_rows.hpp"
#include "apps/millrace/services/external/external_service.hpp"
#include "codecs/base/thrown.hpp"

namespace millrace::cli {

bool external_service::is_pressed() const {
  return flow_->wants_commit() || flow_->waiting_bytes() * 2 > options_.outputs_bytes_max;
}

result<void> external_service::commit_if_pressed() { return is_pressed() ? commit() : result<void>(); }

result<void> external_service::commit_if_due(bool idle) {
  if (!flow_->has_changes() && !flow_->has_outputs()) return {};
  const bool due = time_.monotonic() - last_commit_ >= options_.service->commit_interval;
  return due || is_pressed() || (idle && flow_->has_outputs()) ? commit() : result<void>();
}

result<void> external_service::finish() {
  return guarded(failure(), [this] { return commit_last(); });
}

/// What is delivered is forgotten, for the group's offsets tell of it only as long as the cluster keeps them.
result<void> external_service::commit_last() {
  if (flow_->has_changes() || flow_->has_outputs()) {
    if (auto done = commit(); !done) return done;
  }
  return forget_outbox();
}

result<void> external_service::commit() {
  last_commit_ = time_.monotonic();
  auto cut = flow_->cut();
  outbox box{.outputs = std::move(cut.outputs),
             .mark = std::string(options_.only ? mark_by_partition : "") + new_mark()};
  for (const auto& of : inputs_) {
    box.positions.push_back({of.source, of.partition, flow_->next(of.source, of.partition)});
  }
  if (partitions_) cut.state.put(partitions_row, std::to_string(*partitions_));
  cut.state.put(mark_row, last_mark_);
  const bool any = !box.outputs.empty();
  any ? cut.state.put(outbox::key, encode(box)) : cut.state.erase(outbox::key);
  if (auto kept = state_->commit(cut.state); !kept) return kept;
  flow_->committed();
  if (any) {
    if (auto done = deliver(box); !done) return done;
  }
  for (std::size_t i = 0; i < inputs_.size(); ++i) inputs_[i].kept = box.positions[i].next;
  return {};
}

result<void> external_service::deliver(const outbox& box) {
  std::vector<addressed_record> records;
  for (const auto& output : box.outputs) records.push_back({&options_.destinations[output.sink].name, &output.record});
  if (auto done = writer_->write(records, {options_.name, offsets_of(box)}); !done) return done;
  last_mark_ = box.mark;
  if (options_.told) {
    for (const auto& output : box.outputs) options_.told(output);
  }
  return {};
}

std::vector<noted_offset> external_service::offsets_of(const outbox& box) const {
  std::vector<noted_offset> offsets;
  for (const auto& p : box.positions) offsets.push_back({{options_.sources[p.source], p.partition, p.next}, box.mark});
  return offsets;
}

bool external_service::is_through() const {
  if (flow_->has_changes() || flow_->has_outputs()) return false;
  return std::ranges::all_of(inputs_, [](const input& of) { return std::max(of.kept, of.seen) >= of.goal; });
}

}  // namespace millrace::cli
