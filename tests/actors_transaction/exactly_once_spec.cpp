// Producers within the node, partitions and the coordinator, under losses of power at any moment, with zombies and late
// messages. What was answered as committed is there once and whole, in order, nothing else is; no transaction stays
// open.
#include <deque>
#include <functional>
#include <random>

#include "actors/group/reply_message.hpp"
#include "actors/group/request_message.hpp"
#include "actors/transaction/transactional_producer.hpp"
#include "tests/actors_transaction/committed_reader.hpp"
#include "tests/actors_transaction/node_under_crashes.hpp"

namespace millrace {

/// A test -> the actor of a producer: do this.
struct producer_command {
  std::shared_ptr<const std::function<void(transactional_producer&)>> run;
};

}  // namespace millrace

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::producer_command)

namespace millrace {
namespace {

enum class fate { open, may_be_committed, committed, not_committed };

/// What one transaction wrote, and what is known of its end.
struct attempt {
  std::string name;
  std::vector<std::vector<std::string>> values{node_under_crashes::partition_count};
  std::int64_t number = 0;  ///< also the offset that it commits for the group of its transactional id
  bool sets_offset = false;
  fate known = fate::open;
};

struct producer {
  std::string transactional_id;
  caf::actor actor;
  bool busy = true;
  bool started = false;
  std::size_t current = SIZE_MAX;  ///< index of its attempt
};

class exactly_once : public testing::Test {
 protected:
  void TearDown() override { kill_producers(); }

  void step(std::mt19937_64& random) {
    switch (random() % 12) {
      case 0: return start_producer(random() % 2 == 0 ? "a" : "b");
      case 1:
      case 2:
      case 3:
      case 4: return with_idle_producer(random, [&](producer& p) { write(p, random); });
      case 5:
      case 6: return with_idle_producer(random, [&](producer& p) { end(p, true); });
      case 7: return with_idle_producer(random, [&](producer& p) { end(p, false); });
      case 8: return node->sync_some(random() % 4);
      case 9: return repeat_late(random);
      case 10: return happen_rarely(random);
      default:
        for (auto n = random() % 30; n > 0 && node->sched.has_job(); --n) node->sched.run_once();
    }
  }

  void happen_rarely(std::mt19937_64& random) {
    const auto which = random() % 12;
    if (which < 3) return crash(random());
    if (which < 5) return node->pass(std::chrono::milliseconds(random() % 40'000));
    if (which < 9) return node->settle();
    compare_with_what_was_seen();
  }

  void crash(std::uint64_t seed) {
    kill_producers();
    node->crash(seed);
    connect();
  }

  void kill_producers() {
    for (auto& p : producers) {
      caf::anon_send_exit(p.actor, caf::exit_reason::kill);
      if (p.current != SIZE_MAX && attempts[p.current].known == fate::open) {
        attempts[p.current].known = fate::not_committed;
      }
    }
    producers.clear();
    for (const auto& w : wires) caf::anon_send_exit(w, caf::exit_reason::kill);
    wires.clear();
    node->sched.run();
  }

  // --- producers

  template <class F>
  void with_idle_producer(std::mt19937_64& random, F f) {
    std::vector<producer*> idle;
    for (auto& p : producers) {
      if (!p.busy && p.started) idle.push_back(&p);
    }
    if (!idle.empty()) f(*idle[random() % idle.size()]);
  }

  void start_producer(const std::string& id) {
    if (producers.size() >= 4) return;
    auto& p = producers.emplace_back();
    p.transactional_id = id;
    transactional_producer_options options;
    options.transactional_id = id;
    options.timeout = 60s;
    options.batch_bytes_max = batch_bytes_max;
    options.coordinator = wires.back();
    options.groups = node->groups;
    options.partition_of = [this](const transaction_partition& which) {
      const auto number = static_cast<std::size_t>(which.partition.value);
      return number < wires.size() ? wires[number] : caf::actor();  // none while everything is being killed
    };
    p.actor = node->sys.spawn([options](caf::event_based_actor* self) -> caf::behavior {
      const auto uut = std::make_shared<transactional_producer>(self, options);
      return {[uut](const producer_command& command) { (*command.run)(*uut); },
              [uut](const envelope<schema::AppendReply>& reply) { uut->on_append(reply); }};
    });
    tell(p, [&p](transactional_producer& uut) {
      uut.start([&p](error_code code) {
        p.started = code == error_code::none;
        p.busy = false;
      });
    });
  }

  static void tell(producer& p, std::function<void(transactional_producer&)> what) {
    p.busy = true;
    caf::anon_send(p.actor, producer_command{
                                std::make_shared<const std::function<void(transactional_producer&)>>(std::move(what))});
  }

  void write(producer& p, std::mt19937_64& random) {
    if (p.current == SIZE_MAX) {
      p.current = attempts.size();
      auto& begun = attempts.emplace_back();
      begun.number = static_cast<std::int64_t>(attempts.size());
      begun.name = p.transactional_id + std::to_string(begun.number);
    }
    auto& a = attempts[p.current];
    if (a.known != fate::open) return;  // it waits to be told how it ended
    std::vector<std::pair<std::int32_t, std::string>> records;
    for (auto n = 1 + random() % 3; n > 0; --n) {
      const auto to = random() % node_under_crashes::partition_count;
      a.values[to].push_back(a.name + "." + std::to_string(a.values[to].size()));
      records.emplace_back(static_cast<std::int32_t>(to), a.values[to].back());
    }
    const bool sets_offset = random() % 2 == 0;
    a.sets_offset |= sets_offset;
    tell(p, [&p, records, sets_offset, number = a.number](transactional_producer& uut) {
      partition_commit reached;
      reached.at = kafka::offset(number);
      if (sets_offset) uut.set_offsets(p.transactional_id, {{"in", {reached}}});
      for (const auto& [to, value] : records) {
        EXPECT_TRUE(uut.add({"t", kafka::partition_index(to)}, {.timestamp = kafka::timestamp(1), .value = value}));
      }
      uut.flush([&p](error_code) { p.busy = false; });
    });
  }

  void end(producer& p, bool commits) {
    if (p.current == SIZE_MAX) return;
    auto& a = attempts[p.current];
    if (commits) a.known = fate::may_be_committed;
    tell(p, [this, &p, commits, index = p.current](transactional_producer& uut) {
      const auto then = [this, &p, commits, index](error_code code) { on_ended(p, index, commits, code); };
      commits ? uut.commit(then) : uut.abort(then);
    });
  }

  /// Whether an unanswered commit took place nobody knows; one that was refused did not, unless it was tried before.
  void on_ended(producer& p, std::size_t index, bool commits, error_code code) {
    auto& a = attempts[index];
    p.busy = false;
    if (code == error_code::none) {
      if (commits)
        a.known = fate::committed;
      else if (a.known == fate::open)
        a.known = fate::not_committed;
      p.current = SIZE_MAX;
    }
    if (code == error_code::producer_fenced) p.started = false;
  }

  // --- messages that come again

  struct late_append {
    std::size_t partition;
    std::vector<std::byte> records;
    std::uint64_t verification;
  };

  /// Between producers and the node: remembers what passes.
  void connect() {
    for (std::size_t i = 0; i < node->partitions.size(); ++i) {
      wires.push_back(
          node->sys.spawn([this, i, to = node->partitions[i]](caf::event_based_actor* self) -> caf::behavior {
            return {[this, i, to, self](const envelope<schema::AppendRequest>& request) {
              const auto bytes = std::get<slice>(request.payloads().front()).bytes();
              late_appends.push_back({i, {bytes.begin(), bytes.end()}, request.read()->getVerification()});
              caf::send_as(caf::actor_cast<caf::actor>(self->current_sender()), to, request);
            }};
          }));
    }
    wires.push_back(node->sys.spawn([this, to = node->coordinator](caf::event_based_actor* self) -> caf::behavior {
      return {[this, to, self](const envelope<schema::TransactionRequest>& request) {
        late_requests.push_back(request);
        return self->delegate(to, request);
      }};
    }));
  }

  void repeat_late(std::mt19937_64& random) {
    if (random() % 2 == 0 && !late_appends.empty()) {
      const auto& late = late_appends[random() % late_appends.size()];
      payload_list payloads;
      payloads.push_back(slice::copy_of(late.records));
      const auto number = random() % 2 == 0 ? late.verification : 0;
      caf::anon_send(
          node->partitions[late.partition],
          make_envelope<schema::AppendRequest>(
              [number](schema::AppendRequest::Builder root) { root.setVerification(number); }, std::move(payloads)));
    } else if (!late_requests.empty()) {
      const auto& late = late_requests[random() % late_requests.size()];
      if (late.read()->isRegister()) return;  // every registration is another producer's
      stray.push_back(node->sys.spawn([late, to = node->coordinator](caf::event_based_actor* self) {
        self->request(to, 10s, late).then([](const envelope<schema::TransactionReply>&) {}, [](caf::error&) {});
      }));
    }
  }

  // --- what must hold

  using list = std::vector<std::string>;

  std::vector<committed_records> read_all() {
    committed_reader reader(*node);
    std::vector<committed_records> all;
    for (const auto& p : node->partitions) all.push_back(reader.read(p));
    return all;
  }

  /// What a committed reader has seen stays where it is.
  void compare_with_what_was_seen() {
    const auto now = read_all();
    for (std::size_t i = 0; i < now.size(); ++i) {
      ASSERT_GE(now[i].values.size(), seen[i].size()) << "partition " << i << " lost committed records";
      EXPECT_EQ(list(now[i].values.begin(), now[i].values.begin() + static_cast<std::ptrdiff_t>(seen[i].size())),
                seen[i]);
      seen[i] = now[i].values;
    }
  }

  void finish() {
    kill_producers();
    connect();
    for (const auto* id : {"a", "b"}) start_producer(id);
    for (int i = 0; i < 50; ++i) {
      node->settle();
      node->pass(1s);
    }
    for (const auto& p : producers) EXPECT_TRUE(p.started) << p.transactional_id << " is not given back";
    compare_with_what_was_seen();
    const auto all = read_all();
    for (const auto& p : all) EXPECT_EQ(p.last_stable, p.high_watermark) << "a transaction stays open";
    for (const auto& a : attempts) check(a, all);
    std::size_t known = 0;
    for (const auto& a : attempts) {
      for (const auto& v : a.values) known += is_there(a, all) ? v.size() : 0;
    }
    std::size_t found = 0;
    for (const auto& p : all) found += p.values.size();
    EXPECT_EQ(found, known) << "something is there twice";
    check_offset("a", all);
    check_offset("b", all);
  }

  /// The group's offset is that of the last transaction that is there and set one.
  void check_offset(const std::string& id, const std::vector<committed_records>& all) {
    std::int64_t expected = -1;
    for (const auto& a : attempts) {
      if (a.name.starts_with(id) && a.sets_offset && is_there(a, all)) expected = a.number;
    }
    EXPECT_EQ(committed_offset(id), expected) << "group " << id;
  }

  std::int64_t committed_offset(const std::string& group) {
    std::int64_t offset = -1;
    cursors_query query;
    query.stable_only = true;
    const auto client = node->sys.spawn([&](caf::event_based_actor* self) {
      self->request(node->groups, caf::infinite, to_message(group, query))
          .then([&](const envelope<schema::GroupReply>& reply) {
            for (const auto& topic : reply_of<cursors_reply>(*reply.read()).topics) {
              EXPECT_FALSE(topic.partitions.front().unstable) << "an offset stays held";
              offset = topic.partitions.front().at.value;
            }
          });
    });
    node->settle();
    caf::anon_send_exit(client, caf::exit_reason::kill);
    return offset;
  }

  static list of_attempt(const attempt& a, const list& all) {
    list own;
    for (const auto& v : all) {
      if (v.starts_with(a.name + ".")) own.push_back(v);
    }
    return own;
  }

  static bool is_there(const attempt& a, const std::vector<committed_records>& all) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!of_attempt(a, all[i].values).empty()) return true;
    }
    return false;
  }

  static void check(const attempt& a, const std::vector<committed_records>& all) {
    const bool expected = a.known == fate::committed || (a.known == fate::may_be_committed && is_there(a, all));
    for (std::size_t i = 0; i < all.size(); ++i) {
      EXPECT_EQ(of_attempt(a, all[i].values), expected ? a.values[i] : list{})
          << a.name << " in partition " << i << ", known as " << static_cast<int>(a.known);
    }
  }

  void run(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    batch_bytes_max = seed % 2 == 0 ? 1 : 1'000'000;  // a batch a record, or all in one
    begin_anew();
    for (int i = 0; i < 150 && !HasFailure(); ++i) step(random);
    finish();
    kill_producers();
    for (const auto& s : stray) caf::anon_send_exit(s, caf::exit_reason::kill);
    stray.clear();
  }

  void begin_anew() {
    node = std::make_unique<node_under_crashes>();
    attempts.clear();
    late_appends.clear();
    late_requests.clear();
    seen.assign(node_under_crashes::partition_count, {});
    connect();
  }

  std::unique_ptr<node_under_crashes> node;
  std::size_t batch_bytes_max = 1'000'000;
  std::deque<producer> producers;
  std::deque<attempt> attempts;
  std::vector<caf::actor> wires, stray;
  std::vector<late_append> late_appends;
  std::vector<envelope<schema::TransactionRequest>> late_requests;
  std::vector<list> seen;
};

TEST_F(exactly_once, many_batches_of_a_transaction_follow_each_other_also_in_the_next_one) {
  batch_bytes_max = 1;
  begin_anew();
  start_producer("a");
  node->settle();
  list values;
  for (int transaction = 0; transaction < 3; ++transaction) {
    auto told = error_code::unknown_server_error;
    tell(producers.front(), [&](transactional_producer& uut) {
      for (int i = 0; i < 10; ++i) {
        values.push_back(std::to_string(transaction) + "." + std::to_string(i));
        EXPECT_TRUE(
            uut.add({"t", kafka::partition_index(0)}, {.timestamp = kafka::timestamp(1), .value = values.back()}));
      }
      uut.commit([&](error_code code) { told = code; });
    });
    node->settle();
    ASSERT_EQ(told, error_code::none) << transaction;
  }
  EXPECT_EQ(read_all().front().values, values);
}

TEST_F(exactly_once, holds_whatever_comes) {
  const auto number = [](const char* name, std::uint64_t otherwise) {
    const auto* given = std::getenv(name);
    return given ? std::strtoull(given, nullptr, 10) : otherwise;
  };
  const auto first = number("MILLRACE_FIRST_SEED", 1), count = number("MILLRACE_SEEDS", 2'000);
  for (auto seed = first; seed < first + count; ++seed) {
    run(seed);
    ASSERT_FALSE(HasFailure()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace millrace
