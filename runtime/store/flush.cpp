// How what was applied becomes durable, and is shown to readers.
#include <algorithm>

#include "runtime/store/block_store.hpp"

namespace millrace::store {

void block_store::take_changed_roots() {
  std::sort(unpublished_.begin(), unpublished_.end());
  unpublished_.erase(std::unique(unpublished_.begin(), unpublished_.end()), unpublished_.end());
  for (const auto id : std::exchange(unpublished_, {})) {
    const auto found = trees_.find(id);
    if (found == trees_.end()) continue;
    const auto& t = found->second;
    publishing_.push_back(
        {id, t.published, t.dropped ? nullptr : std::make_unique<shown_root>(shown_root{t.root, applied_})});
  }
  for (auto& [id, gone] : std::exchange(gone_, {})) publishing_.push_back({id, std::move(gone), nullptr});
}

/// Readers see it from now on.
void block_store::publish(epoch upto) {
  std::vector<std::unique_ptr<const shown_root>> old;
  for (auto& change : std::exchange(publishing_, {})) {
    const auto shown = shown_.find(change.tree);
    if (change.root) {
      shown_[change.tree] = change.where;
    } else if (shown != shown_.end() && shown->second == change.where) {
      shown_.erase(shown);
    }
    old.emplace_back(change.where->root.exchange(change.root.release()));
  }
  const auto tick = cache_->pins().advance();
  for (auto& root : old) {
    if (root) old_roots_.emplace_back(std::move(root), tick);
  }
  shown_upto_ = std::max(shown_upto_, upto);
  publications_.emplace_back(shown_upto_, tick);
  release_pending();
}

/// What a checkpoint has need not go to the journal.
void block_store::forget_records() {
  std::erase_if(finished_, [this](const auto& r) { return r.last <= superblock_.at; });
  while (records_.size() > 1 && records_.front().last() <= superblock_.at) records_.pop_front();
  if (!records_.front().empty() && records_.front().last() <= superblock_.at) records_.front() = {};
}

/// Takes what is to be made durable, and where it goes in the journal; nothing if a checkpoint has it already. False:
/// the journal has no room, or would have a gap, until a checkpoint.
bool block_store::begin_flush(flush_plan& plan) {
  if (recent_held_ || unjournaled_ > superblock_.at) return false;
  forget_records();
  std::size_t bytes = 0;
  for (const auto& r : finished_) bytes += r.bytes.size();
  for (const auto& r : records_)
    bytes += (r.bytes() + record_block_bytes - 1) / record_block_bytes * record_block_bytes;
  if (bytes > 0 && (journal_held_ || !journal_->has_room(bytes))) return false;
  for (auto& r : records_) {
    const auto last = r.last();
    if (!r.empty()) finished_.push_back({r.finish(superblock_.identity), last, {}});
  }
  records_.resize(1);
  for (auto& r : finished_) r.place = journal_->take(r.bytes.size());
  plan.records = std::exchange(finished_, {});
  recent_ = {};
  keeping_ = keep_wanted_;
  plan.last = applied_;
  visible_ = applied_;
  take_changed_roots();
  return true;
}

/// One after the other, so that a loss of power leaves none behind one that it has torn.
result<void> block_store::write_records(flush_plan& plan) {
  for (std::size_t i = 0; i < plan.records.size(); ++i) {
    const auto& r = plan.records[i];
    auto written = journal_->write(r.place, r.bytes);
    if (written) continue;
    plan.records.erase(plan.records.begin(), plan.records.begin() + static_cast<std::ptrdiff_t>(i));
    return written;
  }
  return {};
}

result<void> block_store::flush(epoch upto) {
  const std::lock_guard flushing(flush_mutex_);
  return flush_alone(upto);
}

/// Caller holds the lock of flushes.
result<void> block_store::flush_alone(epoch upto) {
  flush_plan plan;
  for (;;) {
    {
      const std::scoped_lock lock(together_mutex_, mutex_);
      if (durable_ >= upto) return {};
      if (failed_) return *failed_;
      if (begin_flush(plan)) break;
    }
    if (auto written = checkpoint(); !written) return written;
    if (auto released = release_recent(); !released) return released;
  }
  std::size_t bytes = 0;
  for (const auto& r : plan.records) bytes += r.bytes.size();
  const auto written = write_records(plan);
  const std::lock_guard lock(mutex_);
  if (!written && written.error().code == errc::no_space) {
    journal_->give_back(plan.records.front().place);  // else a start would end at the hole
    finished_ = std::move(plan.records);
    keeping_ = false;
    return written;
  }
  if (!written) {
    fail(written.error());
    return *failed_;
  }
  journal_written_ += bytes;
  publish(plan.last);
  durable_ = std::max(durable_, plan.last);
  recent_file_.begin_anew();
  return {};
}

/// What a start found, and could not put into a checkpoint then, is in one now.
result<void> block_store::release_recent() {
  {
    const std::lock_guard lock(mutex_);
    if (!recent_held_) return {};
  }
  if (auto removed = recent_file_.remove(); !removed) return removed;
  const std::lock_guard lock(mutex_);
  recent_held_ = false;
  return {};
}

/// Takes what is to be kept. False: it has to be flushed instead.
bool block_store::begin_keep(epoch upto, std::vector<std::byte>& record, epoch& last) {
  keep_wanted_ = true;
  if (!keeping_ || recent_held_ || recent_.empty() || recent_.last() < upto) return false;
  if (!recent_file_.has_room((recent_.bytes() + record_block_bytes - 1) / record_block_bytes * record_block_bytes))
    return false;
  last = recent_.last();
  record = recent_.finish(superblock_.identity);
  visible_ = applied_;
  take_changed_roots();
  return true;
}

result<void> block_store::keep(epoch upto) {
  const std::lock_guard flushing(flush_mutex_);
  std::vector<std::byte> record;
  epoch last;
  {
    const std::scoped_lock lock(together_mutex_, mutex_);
    if (shown_upto_ >= upto) return {};
    if (failed_) return *failed_;
    if (!begin_keep(upto, record, last)) record.clear();
  }
  if (record.empty()) return flush_alone(upto);
  const auto written = recent_file_.append(record);
  std::unique_lock lock(mutex_);
  if (written) {
    publish(last);
    return {};
  }
  keeping_ = false;  // what is applied now would leave a gap in the file
  lock.unlock();
  return flush_alone(upto);
}

bool block_store::checkpoint_due() const {
  const std::lock_guard lock(mutex_);
  return !failed_ && applied_ != superblock_.at &&
         (found_much_ || cache_->unwritten_bytes() > options_.unwritten_bytes_max / 2 ||
          journal_->used() > journal_->bytes() / 2);
}

}  // namespace millrace::store
