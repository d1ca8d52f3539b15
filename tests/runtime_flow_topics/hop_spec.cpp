#include <gmock/gmock.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <memory>
#include <random>

#include "codecs/kafka/key_partition.hpp"
#include "codecs/kafka/records/batch_builder.hpp"
#include "runtime/flow/operators/graph.hpp"
#include "runtime/flow/topics/service_flow.hpp"
#include "runtime/store/memory_map.hpp"

namespace millrace::flow {
namespace {

using namespace std::chrono_literals;

struct purchase {
  std::string card;
  std::int64_t shop = 0;
  std::int64_t cents = 0;
  std::int64_t above = 0;  ///< what the shop's payments before it were in the mean

  static auto fields(auto& self) { return std::tie(self.card, self.shop, self.cents, self.above); }
  friend bool operator==(const purchase&, const purchase&) = default;
};

/// Compares each purchase with those of its shop before it: their order decides.
struct compare_with_shop {
  using output = purchase;
  using context = process_context<std::int64_t, output>;
  value_state<std::int64_t> last{"last"};
  static auto states(auto& self) { return std::tie(self.last); }

  void on_event(const purchase& p, context& c) {
    auto compared = p;
    compared.above = p.cents - last.get();
    last.edit() = (last.get() * 3 + p.cents) / 4;
    c.emit(compared);
  }
};

/// So do those of the card.
struct judge_card {
  using output = std::string;
  using context = process_context<std::string, output>;
  value_state<std::int64_t> heat{"heat"};
  static auto states(auto& self) { return std::tie(self.heat); }

  void on_event(const purchase& p, context& c) {
    heat.edit() = heat.get() / 2 + p.above;
    if (heat.get() > 40) c.emit(c.key() + " " + std::to_string(c.time().value) + " " + std::to_string(heat.get()));
  }
};

constexpr span_ms out_of_order = 50ms;

service_definition judging(std::size_t events_max) {
  return {.name = "judging",
          .graph = [events_max](const service_settings&) -> result<graph_plan> {
            graph g("judging");
            const auto shop_of = [](const purchase& p) { return p.shop; };
            const auto card_of = [](const purchase& p) -> const std::string& { return p.card; };
            g.source<purchase>("payments", {.out_of_order = out_of_order})
                .hop("to_shop", shop_of)
                .in_event_time_order("at_shop", {.events_max = events_max})
                .in_order.key_by(shop_of)
                .process("compare", compare_with_shop{})
                .out.hop("to_card", card_of)
                .in_event_time_order("at_card", {.events_max = events_max})
                .in_order.key_by(card_of)
                .process("judge", judge_card{})
                .out.into("alerts");
            return g.plan();
          },
          .sources = {read_topic<purchase>("payments", "payments",
                                           [](const topic_record& record) -> result<timed<purchase>> {
                                             purchase p;
                                             if (!record.value || !read_whole_state(*record.value, p))
                                               return make_error(errc::invalid_argument, "no purchase");
                                             return timed<purchase>{std::move(p), event_time(record.time.value)};
                                           })},
          .sinks = {write_topic<std::string>(
              "alerts", "alerts", [](const std::string& text, event_time) { return new_topic_record{.value = text}; })},
          .partitionable = true};
}

using topic = std::vector<std::vector<new_topic_record>>;  // by partition

std::vector<std::byte> batch_of(const new_topic_record& record, std::int64_t at) {
  kafka::batch_builder builder({.base_offset = kafka::offset(at)});
  builder.add({.timestamp = record.time, .key = record.key, .value = record.value});
  return *builder.finish();
}

/// Some instances of the service that share partitions, and the topics between them: seeded turns, commits and crashes.
class shared_work {
 public:
  /// `favoured`: a part of all turns that the first instance has before the others get theirs.
  shared_work(std::int32_t partitions, std::size_t instances, std::uint64_t seed, std::size_t events_max = 100'000,
              double favoured = 0)
      : service_(judging(events_max)),
        favoured_(favoured),
        partitions_(partitions),
        random_(seed),
        topics_(3, topic(static_cast<std::size_t>(partitions))) {
    for (std::size_t i = 0; i < instances; ++i) instances_.push_back({i, nullptr});
    for (auto& one : instances_) open(one);
  }

  topic& payments() { return topics_[0]; }

  void run_to_the_end(bool crashes) {
    for (int idle = 0; idle < 400;) {
      auto& one = instances_[std::bernoulli_distribution(favoured_)(random_) ? 0 : random_() % instances_.size()];
      if (crashes && random_() % 60 == 0) open(one);
      const bool ran = turn(one);
      const bool committed = (!ran || random_() % 10 == 0) && commit(one);
      idle = ran || committed ? 0 : idle + 1;
    }
  }

  std::vector<std::string> alerts() const {
    auto all = alerts_;
    std::ranges::sort(all);
    return all;
  }

 private:
  struct instance {
    std::size_t index;
    std::unique_ptr<service_flow> flow;
  };

  bool has(const instance& one, std::int32_t partition) const {
    return static_cast<std::size_t>(partition) % instances_.size() == one.index;
  }

  /// On what was committed.
  void open(instance& one) {
    one.flow = *service_flow::open(service_, plan_, state_,
                                   {.flow = {.round_events = 7}, .partitioned = true, .seats = partitions_});
    for (std::size_t source = 0; source < topics_.size(); ++source) {
      for (std::int32_t p = 0; p < partitions_; ++p) {
        if (!has(one, p)) continue;
        ASSERT_TRUE(one.flow->assign(source, kafka::partition_index(p), wall_time{}));
      }
    }
  }

  /// A round of any of its partitions of any topic, if there is something to read.
  bool turn(instance& one) {
    const auto first = random_();
    const auto inputs = topics_.size() * static_cast<std::size_t>(partitions_);
    for (std::size_t i = 0; i < inputs; ++i) {
      const auto input = (first + i) % inputs;
      const auto source = input / static_cast<std::size_t>(partitions_);
      const kafka::partition_index partition(static_cast<std::int32_t>(input % static_cast<std::size_t>(partitions_)));
      if (!has(one, partition.value) || one.flow->of(partition).held_back(source)) continue;
      if (read(one.flow->of(partition), source, partition)) return true;
    }
    return false;
  }

  bool read(topic_flow& flow, std::size_t source, kafka::partition_index partition) {
    const auto& records = topics_[source][static_cast<std::size_t>(partition.value)];
    if (flow.through(source, partition)) {
      std::vector<std::byte> bytes;
      const auto next = static_cast<std::size_t>(flow.next(source, partition).value);
      for (auto at = next; at < std::min(records.size(), next + 10); ++at) {
        const auto batch = batch_of(records[at], static_cast<std::int64_t>(at));
        bytes.insert(bytes.end(), batch.begin(), batch.end());
      }
      if (bytes.empty()) return false;
      flow.fill(source, partition, std::move(bytes), {});
    }
    EXPECT_TRUE(flow.run_round(source, partition, wall_time{}));
    return true;
  }

  bool commit(instance& one) {
    if (!one.flow->has_changes() && !one.flow->has_outputs()) return false;
    auto cut = one.flow->cut();
    state_.apply(cut.state);
    for (auto& output : cut.outputs) write(output);
    one.flow->committed();
    return true;
  }

  /// Sinks are the alerts, the dead letters and the two hops.
  void write(given_record& output) {
    ASSERT_NE(output.sink, 1u) << "a dead letter";
    if (output.sink == 0) return alerts_.push_back(*output.record.value);
    const auto to =
        output.record.partition ? *output.record.partition : kafka::partition_of_key(*output.record.key, partitions_);
    output.record.time = kafka::timestamp(0);
    topics_[output.sink - 1][static_cast<std::size_t>(to.value)].push_back(std::move(output.record));
  }

  const service_definition service_;
  const graph_plan plan_ = *service_.graph({});
  const double favoured_;
  const std::int32_t partitions_;
  std::mt19937_64 random_;
  memory_map state_;
  std::vector<topic> topics_;
  std::vector<instance> instances_;
  std::vector<std::string> alerts_;
};

struct dated_purchase {
  purchase value;
  std::int64_t at = 0;
};

/// A partition's events are within what it promises; the last of each lets all marks pass.
void produce(topic& to, const std::vector<dated_purchase>& payments) {
  const auto partitions = to.size();
  const auto append = [&](std::size_t partition, const purchase& p, std::int64_t at) {
    new_topic_record record{.value = std::string(), .time = kafka::timestamp(at)};
    write_state(*record.value, p);
    to[partition].push_back(std::move(record));
  };
  for (std::size_t i = 0; i < payments.size(); ++i) append(i % partitions, payments[i].value, payments[i].at);
  for (std::size_t p = 0; p < partitions; ++p) append(p, {"end", -1 - static_cast<std::int64_t>(p), 0}, 1'000'000);
}

std::vector<dated_purchase> some_payments() {
  std::mt19937_64 random(11);
  std::vector<dated_purchase> all;
  for (int i = 0; i < 600; ++i) {
    const auto number = [&](std::uint64_t below) { return static_cast<std::int64_t>(random() % below); };
    all.push_back({{"card " + std::to_string(number(7)), number(5), number(100)}, 1000 + i * 5 - number(45)});
  }
  return all;
}

/// What a plain program finds that has all payments in their order.
std::vector<std::string> alerts_of_a_loop(std::vector<dated_purchase> payments) {
  const auto bytes_of = [](const purchase& p) {
    std::string bytes;
    write_state(bytes, p);
    return bytes;
  };
  std::ranges::sort(payments, [&](const dated_purchase& a, const dated_purchase& b) {
    return a.at != b.at ? a.at < b.at : bytes_of(a.value) < bytes_of(b.value);
  });
  std::map<std::int64_t, std::int64_t> last;
  for (auto& p : payments) {
    auto& of_shop = last[p.value.shop];
    p.value.above = p.value.cents - of_shop;
    of_shop = (of_shop * 3 + p.value.cents) / 4;
  }
  std::ranges::sort(payments, [&](const dated_purchase& a, const dated_purchase& b) {
    return a.at != b.at ? a.at < b.at : bytes_of(a.value) < bytes_of(b.value);
  });
  std::map<std::string, std::int64_t> heat;
  std::vector<std::string> alerts;
  for (const auto& p : payments) {
    auto& of_card = heat[p.value.card];
    of_card = of_card / 2 + p.value.above;
    if (of_card > 40) alerts.push_back(p.value.card + " " + std::to_string(p.at) + " " + std::to_string(of_card));
  }
  std::ranges::sort(alerts);
  return alerts;
}

TEST(hop_between_instances, brings_the_answer_of_a_plain_loop_whatever_the_partitions_and_turns) {
  const auto payments = some_payments();
  const auto wanted = alerts_of_a_loop(payments);
  ASSERT_GT(wanted.size(), 20u);
  for (const auto& [partitions, instances] :
       std::vector<std::pair<std::int32_t, std::size_t>>{{1, 1}, {2, 1}, {2, 2}, {8, 3}}) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      shared_work uut(partitions, instances, seed);
      produce(uut.payments(), payments);
      uut.run_to_the_end(false);
      EXPECT_EQ(uut.alerts(), wanted) << partitions << " partitions, " << instances << " instances, seed " << seed;
    }
  }
}

TEST(hop_between_instances, holds_back_who_is_ahead_before_too_much_is_held) {
  const auto payments = some_payments();
  const auto wanted = alerts_of_a_loop(payments);
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    shared_work uut(4, 2, seed, 120, 0.95);
    produce(uut.payments(), payments);
    uut.run_to_the_end(false);
    EXPECT_EQ(uut.alerts(), wanted) << "seed " << seed;
  }
}

TEST(hop_between_instances, brings_each_answer_once_whatever_crashes) {
  const auto payments = some_payments();
  const auto wanted = alerts_of_a_loop(payments);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    shared_work uut(4, 3, seed);
    produce(uut.payments(), payments);
    uut.run_to_the_end(true);
    EXPECT_EQ(uut.alerts(), wanted) << "seed " << seed;
  }
}

}  // namespace
}  // namespace millrace::flow
