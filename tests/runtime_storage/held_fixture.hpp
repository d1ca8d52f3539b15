#pragma once
#include <map>
#include <memory>
#include <string>

#include "runtime/storage/directory_tree.hpp"
#include "runtime/storage/log_holds.hpp"
#include "runtime/storage/log_link.hpp"
#include "tests/runtime_storage/log_fixture.hpp"

namespace millrace {

/// A log whose cuts are held and linked, on any fixture that has a log, in the words of its tests.
template <class Base>
class held_fixture : public Base {
 protected:
  using Base::log;
  using Base::mark;
  using Base::place;
  using Base::pool;
  using Base::settings;

  void begin_held() {
    stored_holds.clear();
    linked.clear();
    marks.clear();
    log.reset();
    place.topic_id[0] = std::byte{7};
    place.holds = nullptr;
    this->begin_anew();
    start_holds();
    place.holds = holds.get();
    this->reopen();
  }

  /// As a node does when it starts.
  void start_holds() {
    holds = std::make_unique<log_holds>(this->faulty());
    for (const auto& [id, hold] : stored_holds) holds->restore(key(), holder_id(id), hold);
    const auto opened = holds->open("/data");
    ASSERT_TRUE(opened) << opened.error().context;
  }

  void stop_all() {
    log.reset();
    linked.clear();
    pool.reset();
  }

  /// All starts again after `kill` or a loss of power.
  void start_all() {
    start_holds();
    place.holds = holds.get();
    if (!origin_gone) this->reopen();
    if (origin_gone) pool = std::make_unique<file_pool>(this->faulty(), 100);
    for (const auto& [name, its_mark] : marks) open_linked(name);
  }

  void restart(std::optional<std::uint64_t> power_lost = std::nullopt, tearing how = tearing::front) {
    stop_all();
    if (power_lost) {
      this->memory().crash(*power_lost, how);
      if (mark) mark->suspect = true;
      for (auto& [name, its_mark] : marks) {
        if (its_mark) its_mark->suspect = true;
      }
    }
    start_all();
  }

  log_key key() const { return {place.topic_id, place.partition.partition}; }

  log_hold hold(std::uint64_t id, const log_cut& cut) {
    return stored_holds[id] = holds->hold(key(), holder_id(id), cut);
  }
  log_hold hold(std::uint64_t id) { return hold(id, {log->start(), log->durable_end()}); }

  void release(std::uint64_t id) {
    stored_holds.erase(id);
    const auto released = holds->release(key(), holder_id(id));
    ASSERT_TRUE(released) << released.error().context;
  }

  log_place place_of(const std::string& name) const {
    auto other = place;
    other.partition.topic = name;
    other.topic_id = {};
    for (std::size_t i = 0; i < name.size() && i < 15; ++i) other.topic_id[i] = static_cast<std::byte>(name[i]);
    return other;
  }

  log_link link_to(const std::string& name, std::uint64_t id) const {
    const auto to = place_of(name);
    return {key(), "/data/t-0", holder_id(id), "/data/" + name + "-0", to.topic_id, settings.index_interval_bytes};
  }

  result<log_mark> try_link(std::uint64_t id, const std::string& name) {
    return link_log(this->faulty(), *holds, link_to(name, id));
  }

  /// A log of its own with the records of the hold.
  partition_log& link(std::uint64_t id, const std::string& name) {
    const auto made = try_link(id, name);
    EXPECT_TRUE(made) << made.error().context;
    if (made) marks[name] = *made;
    open_linked(name);
    return *linked[name];
  }

  void open_linked(const std::string& name) {
    auto opened = partition_log::open(*pool, place_of(name), settings, marks[name]);
    ASSERT_TRUE(opened) << name << ": " << opened.error().context;
    linked[name] = std::move(*opened);
    EXPECT_FALSE(linked[name]->fault()) << linked[name]->fault()->context;
  }

  /// Its owner deletes the log, as `data_directory` does.
  void delete_directory(const std::string& name, const log_key& of) {
    const auto directory = "/data/" + name;
    if (!this->memory().list(directory)) return;  // never written
    const auto taken = holds->take_all({of, "/data", directory});
    ASSERT_TRUE(taken) << taken.error().context;
    ASSERT_TRUE(this->memory().rename(directory, directory + ".deleted"));
    ASSERT_TRUE(this->memory().sync_directory("/data"));
    ASSERT_TRUE(remove_tree(this->memory(), directory + ".deleted"));
    ASSERT_TRUE(this->memory().sync_directory("/data"));
  }

  void delete_origin() {
    log.reset();
    origin_gone = true;
    mark.reset();
    delete_directory("t-0", key());
  }

  void delete_linked(const std::string& name) {
    linked.erase(name);
    marks.erase(name);
    const auto other = place_of(name);
    delete_directory(name + "-0", {other.topic_id, other.partition.partition});
  }

  static void append_to(partition_log& to, const batch_recipe& recipe = {}) {
    const auto batch = make_batch(to.end().value, recipe);
    const std::span<const std::byte> part(batch);
    const auto appended = to.append(std::span(&part, 1));
    ASSERT_TRUE(appended) << appended.error().context;
  }

  static void flush_log(partition_log& of) {
    const auto ticket = of.begin_flush();
    ASSERT_TRUE(ticket) << ticket.error().context;
    for (const auto& part : ticket->files) ASSERT_TRUE(part.file->sync());
    of.finish_flush(*ticket);
  }

  /// All batches from the first one on that has a record at or above `from`, up to `limit`.
  static batch_bytes bytes_of(partition_log& in, kafka::offset from, kafka::offset limit) {
    batch_bytes all;
    for (auto next = from; next < limit;) {
      const auto got = in.read({next, 700, limit, true});
      EXPECT_TRUE(got) << got.error().context;
      if (!got || got->data.length == 0) break;
      batch_bytes part(got->data.length);
      EXPECT_EQ(*got->data.file->read_at(got->data.position, part), part.size());
      all.insert(all.end(), part.begin(), part.end());
      next = got->next;
    }
    return all;
  }
  static batch_bytes bytes_of(partition_log& in) { return bytes_of(in, in.start(), in.end()); }

  /// Retention up to `to`, with the files removed.
  static void trim(disk& d, partition_log& of, kafka::offset to) {
    ASSERT_TRUE(of.delete_before(to));
    const auto removed = of.apply_retention(kafka::timestamp(0), of.durable_end());
    ASSERT_TRUE(removed) << removed.error().context;
    ASSERT_TRUE(remove_files(d, of.take_deleted()));
  }

  std::size_t files_below(const std::string& directory) {
    std::size_t count = 0;
    const auto entries = this->memory().list(directory);
    if (!entries) return 0;
    for (const auto& entry : *entries) count += entry.directory ? files_below(directory + "/" + entry.name) : 1;
    return count;
  }
  std::size_t kept_files() { return files_below("/data/held"); }

  std::unique_ptr<log_holds> holds;
  std::map<std::uint64_t, log_hold> stored_holds;  // as the node keeps them
  bool origin_gone = false;
  std::map<std::string, std::optional<log_mark>> marks;
  std::map<std::string, std::unique_ptr<partition_log>> linked;
};

}  // namespace millrace
