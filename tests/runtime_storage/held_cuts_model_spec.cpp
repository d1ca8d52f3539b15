// A naive model, lists of records, beside logs that are appended to, trimmed, compacted, held, linked and deleted while
// the process dies and the power goes at random, in the middle of whatever is done. Each hold reads exactly the records
// that its log served when it was made, a log serves all that was acknowledged, and no file stays that nobody needs.
// Only of a compaction that was cut off nobody knows before the next one, or a loss of power, on which side of it a
// hold is.
#include <algorithm>
#include <random>

#include "tests/runtime_storage/held_world.hpp"
#include "tests/runtime_storage_compaction/compaction_fixture.hpp"
#include "tests/support/seed_count.hpp"

namespace millrace {
namespace {

constexpr int steps_per_round = 40;

struct model_record {
  std::int64_t offset;
  std::string key, value;
  bool superseded = false;  ///< by a compaction of which it is not known how far it came

  friend bool operator==(const model_record& a, const model_record& b) {
    return a.offset == b.offset && a.key == b.key && a.value == b.value;
  }
};
using record_list = std::vector<model_record>;

void PrintTo(const model_record& r, std::ostream* out) { *out << r.offset << ":" << r.key << "=" << r.value; }

struct log_model {
  record_list records = {};
  kafka::offset start{0};         ///< no record at or above it is missing
  kafka::offset trimmed{0};       ///< below it some may be
  kafka::offset acknowledged{0};  ///< where the durable ones end
  bool compaction_cut_off = false;
};

struct model_hold {
  record_list records = {};
  bool compaction_cut_off = false;  ///< when it was made
};

class held_cuts_model_spec : public testing::Test {
 protected:
  void begin_round(int seed) {
    random.seed(static_cast<std::uint64_t>(seed));
    world = std::make_unique<held_world>();
    how = seed % 4 == 0 ? tearing::nothing : tearing::front;
    model.clear();
    held.clear();
    epoch = 0;
    boots = values_made = holds_made = topics_made = 0;
    world->settings.segment_bytes_max = 300 + below(1200);
    world->settings.index_interval_bytes = 50 + below(500);
    keys = 2 + below(8);
    ASSERT_TRUE(world->start());
    must(create());
  }

  std::uint32_t below(std::uint64_t limit) { return static_cast<std::uint32_t>(random() % limit); }

  /// What is done is done, or the power is off.
  void must(const result<void>& done) { ASSERT_TRUE(done || !world->power.is_on()) << done.error().context; }

  // --- what is done

  topic_id_bytes new_id() {
    ++topics_made;
    return {std::byte{2}, static_cast<std::byte>(topics_made >> 8), static_cast<std::byte>(topics_made)};
  }

  std::string any_log() {
    auto at = model.begin();
    std::advance(at, below(model.size()));
    return at->first;
  }

  std::uint64_t any_hold() {
    auto at = held.begin();
    std::advance(at, below(held.size()));
    return at->first;
  }

  result<void> create() {
    const auto name = std::string(1, static_cast<char>('a' + below(4)));
    if (model.contains(name)) return {};
    model[name];
    world->topics[name] = new_id();
    return world->open(name);
  }

  result<void> append(const std::string& name) {
    auto& log = *world->logs.at(name);
    auto& records = model.at(name).records;
    std::vector<keyed> made;
    const auto base = log.end().value;
    for (auto count = 1 + below(3); count > 0; --count) {
      const auto key = "k" + std::to_string(below(keys));
      const auto value = std::to_string(++values_made) + std::string(below(60), 'v');
      records.push_back({base + static_cast<std::int64_t>(made.size()), key, value});
      made.push_back({key, value});
    }
    kafka::batch_options o;
    o.base_offset = log.end();
    if (below(12) == 0) ++epoch;
    o.partition_leader_epoch = kafka::leader_epoch(epoch);
    const auto batch = make_keyed_batch(made, o);
    const std::span<const std::byte> part(batch);
    return log.append(std::span(&part, 1));
  }

  result<void> append_some(const std::string& name) {
    for (auto count = 1 + below(5); count > 0; --count) {
      if (auto done = append(name); !done) return done;
    }
    return {};
  }

  /// During which more may be appended.
  result<void> flush(const std::string& name) {
    const auto ticket = world->logs.at(name)->begin_flush();
    if (!ticket) return ticket.error();
    if (below(3) == 0) {
      if (auto done = append(name); !done) return done;
    }
    if (auto done = world->finish_flush(name, *ticket); !done) return done;
    model.at(name).acknowledged = ticket->end;
    return below(2) == 0 ? world->store_marks() : result<void>{};
  }

  result<void> trim(const std::string& name) {
    auto& log = *world->logs.at(name);
    auto& m = model.at(name);
    const auto to = log.start() + below(static_cast<std::uint64_t>(log.durable_end() - log.start()) + 1);
    m.trimmed = std::max(m.trimmed, to);
    if (auto done = world->trim(name, to); !done) return done;
    m.start = log.start();
    return {};
  }

  result<void> compact(const std::string& name) {
    auto& m = model.at(name);
    auto job = world->plan_compaction(name);
    if (!job) return job.error();
    m.acknowledged = std::max(m.acknowledged, world->logs.at(name)->durable_end());
    if (below(4) == 0) job->memory_bytes_max = (2 + below(6)) * latest_offsets::bytes_per_slot;
    const auto first_dirty = job->first_dirty, end = job->end;
    supersede(m, first_dirty, end, false);
    m.compaction_cut_off = true;
    if (auto done = world->compact(name, std::move(*job), 1 + below(2000)); !done) return done;
    m.compaction_cut_off = false;
    supersede(m, first_dirty, world->logs.at(name)->compacted().cleaned_end, true);
    return {};
  }

  /// Of each key only the last record that compaction has seen stays; the others go, or may have gone.
  static void supersede(log_model& m, kafka::offset first_dirty, kafka::offset end, bool certain) {
    std::map<std::string, std::int64_t> last;
    for (const auto& r : m.records) {
      if (r.offset >= first_dirty.value && r.offset < end.value) last[r.key] = r.offset;
    }
    const auto goes = [&](const model_record& r) {
      const auto newest = last.find(r.key);
      return r.offset < end.value && newest != last.end() && newest->second > r.offset;
    };
    if (certain) std::erase_if(m.records, goes);
    for (auto& r : m.records) r.superseded = r.superseded || goes(r);
  }

  result<void> remove(const std::string& name) {
    model.erase(name);
    return world->remove(name);
  }

  void hold(const std::string& name) {
    if (held.size() == 6) return;
    const auto& log = *world->logs.at(name);
    const auto id = ++holds_made;
    const auto cut = world->hold(id, name).cut;
    ASSERT_EQ(cut, (log_cut{log.start(), log.durable_end()}));
    held[id] = {records_of(*world->logs.at(name), cut.end), model.at(name).compaction_cut_off};
  }

  result<void> release(std::uint64_t id) {
    held.erase(id);
    return world->release(id);
  }

  result<void> link(std::uint64_t id) {
    const auto name = std::string(1, static_cast<char>('a' + below(4)));
    if (model.contains(name) || held.at(id).compaction_cut_off) return {};
    const auto cut = world->stored_holds.at(id).as.cut;
    const auto done = world->link(id, name, new_id());
    if (world->topics.contains(name)) model[name] = {held.at(id).records, cut.start, cut.start, cut.end};
    return done;
  }

  // --- what is found

  record_list records_of(partition_log& log, kafka::offset limit) {
    record_list found;
    for (auto next = log.start(); next < limit;) {
      const auto got = log.read({next, 1 + below(3000), limit, true});
      EXPECT_TRUE(got || !world->power.is_on()) << got.error().context;
      if (!got || got->data.length == 0) break;
      batch_bytes bytes(got->data.length);
      const auto read = got->data.file->read_at(got->data.position, bytes);
      if (!read) break;
      EXPECT_EQ(*read, bytes.size());
      for (const auto& batch : look_into_all(bytes)) {
        for (const auto& r : batch.records) {
          if (r.offset >= log.start().value) found.push_back({r.offset, *r.key, *r.value});
        }
      }
      next = got->next;
    }
    return found;
  }

  void expect_view(std::uint64_t id) {
    SCOPED_TRACE("hold " + std::to_string(id) + " of " + world->stored_holds.at(id).name);
    const auto cut = world->stored_holds.at(id).as.cut;
    must(world->with_view(id, [&](partition_log& view) {
      ASSERT_FALSE(view.fault()) << view.fault()->context;
      ASSERT_EQ(view.start(), cut.start);
      ASSERT_EQ(view.end(), cut.end);
      const auto found = records_of(view, view.end());
      if (world->power.is_on()) expect_records(found, held.at(id));
    }));
  }

  static void expect_records(const record_list& found, const model_hold& expected) {
    if (!expected.compaction_cut_off) {
      ASSERT_EQ(found, expected.records);
      return;
    }
    std::map<std::string, std::int64_t> last;
    for (const auto& r : found) last[r.key] = r.offset;
    auto at = expected.records.begin();
    for (const auto& r : found) {
      const bool there = at != expected.records.end() && *at == r;
      ASSERT_TRUE(there || last[r.key] > r.offset) << "record " << r.offset << " was not there";
      if (there) ++at;
    }
    ASSERT_TRUE(at == expected.records.end()) << "record " << at->offset << " is missing";
  }

  /// All that the model says, but for what compaction may have removed.
  void expect_log(const std::string& name) {
    SCOPED_TRACE("log " + name);
    auto& log = *world->logs.at(name);
    const auto& m = model.at(name);
    ASSERT_FALSE(log.fault()) << log.fault()->context;
    const auto found = records_of(log, log.end());
    if (!world->power.is_on()) return;
    auto at = found.begin();
    for (const auto& r : m.records) {
      if (r.offset < log.start().value) continue;
      const bool there = at != found.end() && *at == r;
      ASSERT_TRUE(there || r.superseded) << "record " << r.offset << " is missing";
      if (there) ++at;
    }
    ASSERT_TRUE(at == found.end()) << "record " << at->offset << " should not be there";
  }

  /// The process has started again.
  void settle(const std::string& name) {
    SCOPED_TRACE("log " + name);
    const auto& log = *world->logs.at(name);
    auto& m = model.at(name);
    ASSERT_FALSE(log.fault()) << log.fault()->context;
    ASSERT_GE(log.end(), m.acknowledged);
    ASSERT_GE(log.start(), m.start);
    ASSERT_LE(log.start(), m.trimmed);
    std::erase_if(m.records, [&](const model_record& r) { return r.offset >= log.end().value; });
    expect_log(name);
  }

  void expect_no_file_that_nobody_needs() {
    for (const auto& path : world->files_below("/data/held")) {
      const auto directory = path.substr(0, path.rfind('/'));
      const auto log = parse_held_directory_name(directory.substr(directory.rfind('/') + 1));
      const auto file = parse_held_file_name(path.substr(path.rfind('/') + 1));
      const bool needed = std::ranges::any_of(world->stored_holds, [&](const auto& h) {
        const auto& cut = h.second.as.cut;
        if (h.second.log != log) return false;
        return !file || (file->segment.extent.base < cut.end && cut.start < file->segment.extent.end);
      });
      ASSERT_TRUE(needed) << path;
    }
  }

  // --- how it goes

  void restart() {
    world->die();
    if (below(2) == 0) {
      world->power.resume();
    } else {
      world->power.restore(random(), how);
      world->boot = "boot " + std::to_string(++boots);
      for (auto& [name, m] : model) m.compaction_cut_off = false;
    }
    if (below(6) == 0) world->power.cut_after(1 + below(20));
    must(world->start());
    if (HasFailure()) return;
    if (!world->power.is_on()) return restart();
    for (const auto& [name, m] : model) settle(name);
    if (world->power.is_on()) expect_no_file_that_nobody_needs();
  }

  result<void> one_step(std::uint32_t what) {
    if (model.empty() || what < 4) return create();
    const auto name = any_log();
    if (what < 35) return append_some(name);
    if (what < 52) return flush(name);
    if (what < 60) return trim(name);
    if (what < 68) return compact(name);
    if (what < 71) return remove(name);
    if (what < 75) return world->close(name).has_value() ? world->open(name) : result<void>{};
    if (what < 83) hold(name);
    if (what < 83 || held.empty()) return {};
    if (what < 88) return release(any_hold());
    if (what < 92) return link(any_hold());
    expect_view(any_hold());
    return {};
  }

  void step() {
    if (below(8) == 0) world->power.cut_after(1 + below(40));
    const auto what = below(100);
    must(one_step(what));
    if (HasFailure()) return;
    if (below(12) == 0) world->power.cut();
    if (!world->power.is_on()) restart();
  }

  void end_round() {
    world->power.cut();
    while (!world->power.is_on() && !HasFailure()) restart();
    world->power.cut_after(UINT64_MAX);
    for (const auto& [id, expected] : held) {
      if (!HasFailure()) expect_view(id);
    }
    while (!model.empty() && !HasFailure()) must(remove(any_log()));
    while (!held.empty() && !HasFailure()) {
      const auto id = any_hold();
      expect_view(id);
      must(release(id));
      expect_no_file_that_nobody_needs();
    }
    world->die();  // what a crash left of a log without an owner goes at the start
    must(world->start());
    auto rest = world->files_below("/data");
    std::erase_if(rest, [](const std::string& path) { return path.starts_with("/data/log-marks."); });
    EXPECT_EQ(rest, (std::vector<std::string>{"/data/.lock", "/data/millrace.format"}));
  }

  std::mt19937_64 random;
  std::unique_ptr<held_world> world;
  tearing how = tearing::front;
  std::uint32_t keys = 4;
  std::int32_t epoch = 0;  // of all logs
  std::uint64_t boots = 0, values_made = 0, holds_made = 0, topics_made = 0;
  std::map<std::string, log_model> model;
  std::map<std::uint64_t, model_hold> held;
};

TEST_F(held_cuts_model_spec, what_was_kept_for_a_released_hold_does_not_come_back_for_a_later_one) {
  begin_round(4);
  const auto name = any_log();
  for (int i = 0; i < 10; ++i) must(append_some(name));
  must(flush(name));
  hold(name);
  must(compact(name));
  ASSERT_FALSE(world->files_below("/data/held").empty());
  must(release(1));
  world->die();
  must(world->start());
  hold(name);
  world->die();
  world->power.restore(1, tearing::nothing);
  must(world->start());
  expect_view(2);
  expect_no_file_that_nobody_needs();
}

TEST_F(held_cuts_model_spec, whatever_happens_each_hold_reads_its_cut_and_each_log_what_was_acknowledged) {
  for (int seed = 0; seed < seed_count(2000); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    begin_round(seed);
    for (int i = 0; i < steps_per_round && !HasFailure(); ++i) step();
    if (!HasFailure()) end_round();
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace millrace
