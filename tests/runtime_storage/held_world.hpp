#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/storage/compaction/compaction_need.hpp"
#include "runtime/storage/compaction/log_compaction.hpp"
#include "runtime/storage/data_directory.hpp"
#include "runtime/storage/directory_tree.hpp"
#include "runtime/storage/linked_directory.hpp"
#include "runtime/storage/log_link.hpp"
#include "runtime/storage/partition_log.hpp"
#include "runtime/storage/stored_topic_id.hpp"
#include "tests/support/power_disk.hpp"

namespace millrace {

/// A data directory with logs whose cuts are held and linked, used as a node uses it, on a disk whose power goes. What
/// a node keeps elsewhere, durably, is plain: the topics by name, and the holds. Whatever fails does so because the
/// power is off; then nothing of the process is left but what `start` finds.
class held_world {
 public:
  struct stored_hold {
    log_key log;
    std::string name;  ///< of the log
    log_hold as;
  };

  held_world() = default;
  held_world(const held_world&) = delete;
  held_world& operator=(const held_world&) = delete;
  ~held_world() { die(); }

  power_disk power;
  log_settings settings;
  std::string boot = "boot 0";
  std::map<std::string, topic_id_bytes> topics;
  std::map<std::uint64_t, stored_hold> stored_holds;
  std::map<std::string, std::unique_ptr<partition_log>> logs;
  std::unique_ptr<log_holds> holds;

  static std::string directory_of(const std::string& name) { return "/data/" + name + "-0"; }
  static log_key key_of(const topic_id_bytes& id) { return {id, kafka::partition_index(0)}; }

  result<void> start() {
    auto opened = data_directory::open(power, "/data", {1, "cluster"}, false, boot);
    if (!opened) return opened.error();
    data_ = std::move(*opened);
    pool_ = std::make_unique<file_pool>(power, 100);
    holds = std::make_unique<log_holds>(power);
    for (const auto& [id, hold] : stored_holds) holds->restore(hold.log, holder_id(id), hold.as);
    if (auto found = holds->open("/data"); !found) return found;
    data_->keep_for(*holds);
    if (auto removed = remove_strays(); !removed) return removed;
    for (const auto& [name, id] : topics) {
      if (auto done = open(name); !done) return done;
    }
    return {};
  }

  /// Of the process nothing is left.
  void die() {
    logs.clear();
    holds.reset();
    pool_.reset();
    data_.reset();
    segments_.clear();
  }

  result<void> open(const std::string& name) {
    const log_place place{"/data", {name, kafka::partition_index(0)}, topics.at(name), nullptr, holds.get()};
    auto opened = partition_log::open(*pool_, place, settings, data_->marks().mark_of(name + "-0"));
    if (!opened) return opened.error();
    logs[name] = std::move(*opened);
    segments_[name] = logs[name]->size().segments;
    keep_mark(name);
    return {};
  }

  /// A closed segment is below the stored mark before anything of the next one is acknowledged.
  result<void> finish_flush(const std::string& name, const flush_ticket& ticket) {
    auto& log = *logs.at(name);
    for (const auto& part : ticket.files) {
      if (auto synced = part.file->sync(); !synced) return synced;
    }
    log.finish_flush(ticket);
    keep_mark(name);
    if (segments_[name] == log.size().segments) return {};
    segments_[name] = log.size().segments;
    return store_marks();
  }

  result<void> flush(const std::string& name) {
    const auto ticket = logs.at(name)->begin_flush();
    if (!ticket) return ticket.error();
    return finish_flush(name, *ticket);
  }

  result<void> store_marks() { return data_->marks().store(); }

  /// What lies below `to` goes.
  result<void> trim(const std::string& name, kafka::offset to) {
    auto& log = *logs.at(name);
    if (auto moved = log.delete_before(to); !moved) return moved;
    if (auto removed = log.apply_retention(kafka::timestamp(0), log.durable_end()); !removed) return removed.error();
    return remove_deleted(name);
  }

  /// A round over all that can be compacted now.
  result<compaction_job> plan_compaction(const std::string& name) {
    auto& log = *logs.at(name);
    const auto rolled = log.roll_if_older(std::chrono::milliseconds(-1), kafka::timestamp(INT64_MAX / 2));
    if (!rolled) return rolled.error();
    if (auto flushed = flush(name); !flushed) return flushed.error();
    if (auto stored = store_marks(); !stored) return stored.error();
    auto closed = log.closed_segments(log.durable_end());
    if (!closed) return closed.error();
    compaction_job job;
    job.place = log.place();
    job.directory = log.directory();
    job.segments = std::move(*closed);
    job.before = log.compacted();
    job.now = kafka::timestamp(10'000);
    const auto need = assess(job.segments, log.start(), job.before.cleaned_end, {}, job.now);
    job.first_dirty = need.first_dirty;
    job.end = need.end;
    job.settings = settings;
    return job;
  }

  result<void> compact(const std::string& name, compaction_job job, std::uint64_t step_bytes) {
    auto& log = *logs.at(name);
    log_compaction run(power, std::move(job));
    for (;;) {
      const auto step = run.step(step_bytes);
      if (!step) return step.error();
      if (step->ready) {
        if (auto put = log.put_in_place(*step->ready); !put) return put;
      }
      if (step->finished) break;
    }
    log.set_compacted(run.checkpoint());
    if (auto flushed = flush(name); !flushed) return flushed;
    return remove_deleted(name);
  }

  /// The topic is no more.
  result<void> remove(const std::string& name) {
    const auto id = topics.at(name);
    topics.erase(name);
    logs.erase(name);
    if (auto gone = data_->delete_log({name, kafka::partition_index(0)}, id); !gone) return gone;
    return data_->remove_deleted();
  }

  result<void> close(const std::string& name) {
    if (auto closed = logs.at(name)->close(); !closed) return closed;
    keep_mark(name);
    return store_marks();
  }

  log_hold hold(std::uint64_t id, const std::string& name) {
    const auto& log = *logs.at(name);
    const auto key = key_of(topics.at(name));
    const auto held = holds->hold(key, holder_id(id), {log.start(), log.durable_end()});
    stored_holds[id] = {key, name, held};
    return held;
  }

  result<void> release(std::uint64_t id) {
    const auto key = stored_holds.at(id).log;
    stored_holds.erase(id);
    return holds->release(key, holder_id(id));
  }

  /// A new topic with the records of a hold.
  result<void> link(std::uint64_t id, const std::string& name, const topic_id_bytes& topic) {
    const auto made = link_log(power, *holds, link_of(id, linked_directory("/data", key_of(topic)), topic));
    if (!made) return made.error();
    topics[name] = topic;
    return open(name);
  }

  /// Calls `look` with a log of the records of a hold, which is gone afterwards.
  template <class F>
  result<void> with_view(std::uint64_t id, F look) {
    const auto scratch = "/data/scratch" + std::string(linking_suffix);
    if (auto made = power.make_directory(scratch); !made) return made;
    const auto made = link_log(power, *holds, link_of(id, scratch + "/view-0", {std::byte{1}}));
    if (!made) return made.error();
    const log_place place{scratch, {"view", kafka::partition_index(0)}, {std::byte{1}}};
    auto view = partition_log::open(*pool_, place, settings, *made);
    if (!view) return view.error();
    look(**view);
    view->reset();
    return remove_tree(power, scratch);
  }

  std::vector<std::string> files_below(const std::string& directory) {
    std::vector<std::string> found;
    const auto entries = power.list(directory);
    if (!entries) return found;
    for (const auto& entry : *entries) {
      const auto path = directory + "/" + entry.name;
      const auto inside = entry.directory ? files_below(path) : std::vector{path};
      found.insert(found.end(), inside.begin(), inside.end());
    }
    return found;
  }

 private:
  void keep_mark(const std::string& name) { data_->marks().set(name + "-0", logs.at(name)->mark()); }

  result<void> remove_deleted(const std::string& name) {
    auto& log = *logs.at(name);
    keep_mark(name);
    if (auto stored = store_marks(); !stored) return stored;
    return remove_files(power, log.take_deleted());
  }

  log_link link_of(std::uint64_t id, std::string target, const topic_id_bytes& topic) const {
    const auto& hold = stored_holds.at(id);
    return {hold.log, directory_of(hold.name), holder_id(id), std::move(target), topic, settings.index_interval_bytes};
  }

  /// What a crash has left of topics that are not there.
  result<void> remove_strays() {
    const auto found = data_->partitions();
    if (!found) return found.error();
    for (const auto& log : *found) {
      const auto id = stored_topic_id(power, directory_of(log.topic));
      if (!id) return id.error();
      const auto known = topics.find(log.topic);
      if (known != topics.end() && (!*id || **id == known->second)) continue;
      auto gone = *id ? data_->delete_log(log, **id) : remove_tree(power, directory_of(log.topic));
      if (!gone) return gone;
    }
    const auto linked = data_->linked_logs();
    if (!linked) return linked.error();
    for (const auto& log : *linked) {
      const bool known = std::ranges::any_of(topics, [&](const auto& t) { return t.second == log.topic; });
      if (known) continue;
      if (auto gone = data_->delete_log({"none", log.partition}, log.topic); !gone) return gone;
    }
    return data_->remove_deleted();
  }

  std::unique_ptr<file_pool> pool_;
  std::unique_ptr<data_directory> data_;
  std::map<std::string, std::uint32_t> segments_;  // of each log when its mark was last stored for one
};

}  // namespace millrace
