#include <random>

#include "actors/group/cursor_log.hpp"
#include "tests/actors_group/transactional_fixture.hpp"
#include "tests/support/compacting_log.hpp"
#include "tests/support/seed_count.hpp"

namespace millrace {
namespace {

/// Who committed what, in the order in which it was taken; what counts is found out anew each time by walking it all.
class history {
 public:
  struct entry {
    std::string topic;
    std::int64_t offset;
    std::int64_t producer;  ///< -1: a plain commit
    int epoch;
    bool open;
  };

  void add(entry e) { entries_.push_back(std::move(e)); }

  void end(std::int64_t producer, bool commits) {
    std::erase_if(entries_, [&](const entry& e) { return e.open && e.producer == producer && !commits; });
    for (auto& e : entries_) {
      if (e.producer == producer) e.open = false;
    }
  }

  void forget(const std::string& topic) {
    std::erase_if(entries_, [&](const entry& e) { return e.topic == topic; });
  }
  void forget_all() { entries_.clear(); }

  std::int64_t committed(const std::string& topic) const {
    std::int64_t last = -1;
    for (const auto& e : entries_) {
      if (e.topic == topic && !e.open) last = e.offset;
    }
    return last;
  }
  bool unstable(const std::string& topic) const {
    return std::ranges::any_of(entries_, [&](const entry& e) { return e.topic == topic && e.open; });
  }

  /// The epoch of the producer's open transaction; -1: none is open.
  int open_epoch(std::int64_t producer) const {
    int epoch = -1;
    for (const auto& e : entries_) {
      if (e.open && e.producer == producer) epoch = e.epoch;
    }
    return epoch;
  }

 private:
  std::vector<entry> entries_;
};

/// Plain and transactional commits, ends of transactions that come late, twice or not at all, deletions and crashes.
class pending_schedule_spec : public transactional_fixture {
 protected:
  static constexpr int steps = 150;
  static constexpr int producers = 3;

  void run(unsigned seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    draw.seed(seed);
    start_over();
    log.clear();
    replies.clear();
    model = {};
    good_numbers.clear();
    on_their_way.clear();
    known.assign(producers, {});
    for (int i = 0; i < producers; ++i) known[static_cast<std::size_t>(i)].id = kafka::producer_id(i);
    for (int step = 0; step < steps && !HasFailure(); ++step) {
      something_happens();
      replies.clear();
      for (int t = 0; t < topics; ++t) expect_as_in_model("t" + std::to_string(t));
    }
    expect_same_after_repeated_appends();
    expect_same_after_compaction();
  }

  void something_happens() {
    auto& p = known[static_cast<std::size_t>(number(0, producers - 1))];
    const int what = number(0, 99);
    if (what < 20) return commit_plainly();
    if (what < 55) return send(commit_in(p, topic(), number(0, 1'000)));
    if (what < 65) return deliver_late();
    if (what < 85) return end_and_go_on(p);
    if (what < 88) return end_with(earlier(p), chance(50));
    if (what < 90) return send(commit_in(earlier(p), topic(), 7));
    if (what < 91) return void(++p.epoch);  // and the group never hears how the transaction ended
    if (what < 94) return delete_offset();
    if (what < 95) return delete_topic();
    if (what < 96) return delete_group();
    crash_of_the_node();
  }

  void commit_plainly() {
    const auto request = commit(topic(), number(0, 1'000));
    EXPECT_EQ(error<commit_reply>(ask(request)), error_code::none);
    model.add({request.topics[0].topic, request.topics[0].partitions[0].at.value, -1, 0, false});
  }

  /// With the coordinator's agreement, at once or much later.
  void send(transactional_commit request) {
    const auto heard = hear(request);
    const int open = model.open_epoch(request.producer.value);
    if (open >= request.epoch.value) return expect_taken_or_refused(request, heard, open);
    EXPECT_EQ(heard.error, error_code::none);
    ASSERT_NE(heard.verification, 0U);
    good_numbers[key_of(request)] = heard.verification;
    request.verification = heard.verification;
    chance(70) ? send_verified(request) : on_their_way.push_back(request);
  }

  void send_verified(const transactional_commit& request) {
    const int open = model.open_epoch(request.producer.value);
    const auto good = good_numbers.find(key_of(request));
    const bool is_good = good != good_numbers.end() && good->second == request.verification;
    const auto heard = hear(request);
    if (open >= request.epoch.value) return expect_taken_or_refused(request, heard, open);
    EXPECT_EQ(heard.error, is_good ? error_code::none : error_code::invalid_txn_state);
    if (!is_good) return;
    model.end(request.producer.value, false);  // of an earlier epoch
    add(request);
    make_worthless(request.producer, request.epoch);
  }

  void expect_taken_or_refused(const transactional_commit& request, const transactional_commit_reply& heard, int open) {
    EXPECT_EQ(heard.verification, 0U);
    const bool late = open > request.epoch.value;
    EXPECT_EQ(heard.error, late ? error_code::invalid_producer_epoch : error_code::none);
    if (!late) add(request);
  }

  void add(const transactional_commit& request) {
    const auto& t = request.topics[0];
    model.add({t.topic, t.partitions[0].at.value, request.producer.value, request.epoch.value, true});
  }

  void deliver_late() {
    if (on_their_way.empty()) return;
    const auto request = on_their_way.front();
    on_their_way.erase(on_their_way.begin());
    send_verified(request);
  }

  /// By version 1 of transactions the producer keeps its epoch, by version 2 it has the next one from the end on.
  void end_and_go_on(producer& p) {
    if (chance(50)) ++p.epoch;
    const bool commits = chance(60);
    end_with(p, commits);
    if (chance(20)) end_with(p, commits);
  }

  void end_with(producer p, bool commits) {
    const int open = model.open_epoch(p.id.value);
    const bool late = open > p.epoch.value;
    EXPECT_EQ(end(p, commits), late ? error_code::invalid_producer_epoch : error_code::none);
    if (late) return;
    model.end(p.id.value, commits);
    make_worthless(p.id, p.epoch);
  }

  void delete_offset() {
    const topic_partitions which{topic(), {kafka::partition_index(0)}};
    const auto done = reply<cursors_deletion_reply>(ask(cursors_deletion{{which}}));
    if (done.error == error_code::none) model.forget(which.topic);
  }

  void delete_topic() {
    const auto gone = topic();
    ask(topics_deletion{{gone}});
    model.forget(gone);
  }

  void delete_group() {
    if (error<group_deletion_reply>(ask(group_deletion{})) == error_code::none) model.forget_all();
  }

  void crash_of_the_node() {
    crash();
    good_numbers.clear();
  }

  // --- what must hold

  void expect_as_in_model(const std::string& t) {
    ASSERT_EQ(committed(t), model.committed(t)) << t;
    const auto stable = found(t, true);
    ASSERT_EQ(stable.unstable, model.unstable(t)) << t;
    ASSERT_EQ(stable.at.value, stable.unstable ? -1 : model.committed(t)) << t;
  }

  /// The log may have taken any of the last appends before it refused one, and then all of them again.
  void expect_same_after_repeated_appends() {
    const auto from = log.begin() + number(0, static_cast<int>(log.size()));
    group_facts facts;
    for (auto at = log.begin(); at != log.end(); ++at) {
      if (at < from || chance(50)) facts.apply(*at);
    }
    for (auto at = from; at != log.end(); ++at) facts.apply(*at);
    EXPECT_TRUE(facts == uut.facts);
  }

  /// Facts are appended some at a time, and in between the log is compacted up to any of them.
  void expect_same_after_compaction() {
    compacting_log kept;
    for (auto at = log.begin(); at != log.end();) {
      const auto to = at + std::min<std::ptrdiff_t>(log.end() - at, number(1, 5));
      kept.append(encode_facts(uut.id, {at, to}, now.wall));
      at = to;
      if (chance(20)) kept.compact(kafka::offset(number(0, static_cast<int>(kept.end().value))));
    }
    cursor_replay of_whole, of_left;
    ASSERT_TRUE(of_whole.take(kept.whole()));
    const auto left = kept.left();
    ASSERT_TRUE(of_left.take(left));
    whole_bytes += kept.whole().size();
    left_bytes += left.size();
    const auto expected = std::move(of_whole).finish();
    EXPECT_EQ(std::move(of_left).finish(), expected);
    EXPECT_EQ(expected.contains(uut.id), !uut.facts.empty());
    if (!uut.facts.empty()) {
      EXPECT_TRUE(expected.at(uut.id) == uut.facts);
    }
  }

  // --- bookkeeping and chance

  using key = std::pair<kafka::producer_id, kafka::producer_epoch>;
  static key key_of(const transactional_commit& r) { return {r.producer, r.epoch}; }

  void make_worthless(kafka::producer_id id, kafka::producer_epoch up_to) {
    std::erase_if(good_numbers, [&](const auto& e) { return e.first.first == id && e.first.second <= up_to; });
  }

  producer earlier(producer p) { return {p.id, std::max(kafka::producer_epoch(0), p.epoch - 1)}; }
  int number(int from, int to) { return from + static_cast<int>(draw() % static_cast<unsigned>(to - from + 1)); }
  bool chance(int percent) { return number(0, 99) < percent; }
  std::string topic() { return "t" + std::to_string(number(0, topics - 1)); }

  static constexpr int topics = 3;
  std::size_t whole_bytes = 0, left_bytes = 0;  // of all logs
  std::mt19937 draw;
  history model;
  std::vector<producer> known;
  std::map<key, std::uint64_t> good_numbers;
  std::vector<transactional_commit> on_their_way;
};

TEST_F(pending_schedule_spec, whatever_producers_do_and_whenever_the_node_dies_offsets_are_as_in_a_naive_model) {
  for (unsigned seed = 1; seed <= seed_count(2'000u) && !HasFailure(); ++seed) run(seed);
  EXPECT_LT(left_bytes, whole_bytes / 2) << "what compaction leaves";
}

}  // namespace
}  // namespace millrace
