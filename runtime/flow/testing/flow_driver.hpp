#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/flow/engine/graph_instance.hpp"
#include "runtime/flow/state/key_codec.hpp"
#include "runtime/flow/state/row_name.hpp"
#include "runtime/flow/state/state_codec.hpp"
#include "runtime/flow/testing/fed_input.hpp"
#include "runtime/store/memory_map.hpp"

namespace millrace::flow {

/// In which order the partitions are read.
enum class interleaving : std::uint8_t {
  as_fed,  ///< that in which the events were fed
  random,  ///< any, by the seed; each partition's own order is kept
};

struct driver_options {
  std::uint64_t seed = 1;
  std::size_t round_events = 500;  ///< that a round has at most
  bool random_rounds = false;      ///< rounds of any size up to that
  std::size_t demand_max = 0;      ///< a sink takes any number up to that at a time; 0: all
  interleaving order = interleaving::as_fed;
  wall_time start{1'700'000'000'000};
  instance_options instance;
};

/// Runs a graph for a test: on the test's thread, in virtual time, without a node. What is fed stays, as in a log; a
/// crash forgets all since the last commit, and what follows is read again.
///   flow_driver driver(plan);
///   driver.feed<card_use>("uses", {"card-1", 100}, at);
///   ASSERT_TRUE(driver.run());
///   EXPECT_EQ(driver.values<alert>("alerts"), …);
class flow_driver {
 public:
  /// Opens an instance on empty state.
  explicit flow_driver(graph_plan plan, driver_options options = {});

  /// Appends an event to what a source has to read.
  template <class T>
  void feed(const std::string& source, T value, event_time at, std::int32_t partition = 0) {
    auto& input = inputs_[source];
    if (!input) input = std::make_unique<fed_input<T>>();
    static_cast<fed_input<T>&>(*input).append(input_partition(partition), std::move(value), at);
    fed_.push_back({source, input_partition(partition), input->size(input_partition(partition)) - 1});
    assign(source, input_partition(partition));
  }

  /// A partition that exists and of which nothing has been fed yet.
  void add_partition(const std::string& source, std::int32_t partition) {
    empty_partitions_.emplace_back(source, input_partition(partition));
    assign(source, input_partition(partition));
  }

  /// Reads all that was fed.
  result<void> run();

  /// Runs one round, if there is anything to read; whether there was.
  result<bool> run_one_round();

  /// Nothing more will be fed: when all is read, the marks reach the end of time and all that waits for them fires.
  void end_inputs() { ended_ = true; }

  /// Time passes.
  result<void> advance(span_ms by);

  /// Makes all up to here durable.
  result<void> commit();

  /// The commit is made durable, and the instance does not live to see it.
  result<void> commit_and_crash();

  /// The instance is gone; another one opens on the last commit.
  result<void> crash();

  /// All that a sink has been given: since the last commit too, unless a crash took it.
  template <class T>
  events<T> outputs(const std::string& sink) const {
    const auto at = instance_->find_outlet<T>(sink);
    return at ? static_cast<const output_log<T>&>(*outputs_.at(sink).log).all : events<T>{};
  }
  template <class T>
  std::vector<T> values(const std::string& sink) const {
    std::vector<T> all;
    for (auto& event : outputs<T>(sink)) all.push_back(std::move(event.value));
    return all;
  }

  /// A `value_state` of a stage for a key, as it was at the last commit.
  template <class V, class Key>
  std::optional<V> state(std::string_view stage, std::string_view name, const Key& key) const {
    auto row = row_prefix(stage, row_kind::value, name);
    write_key(row, stored_key<Key>(key));
    std::string bytes;
    V value{};
    const auto found = store_.get(row, bytes);
    return found && *found && read_whole_state(bytes, value) ? std::optional<V>(std::move(value)) : std::nullopt;
  }

  /// All rows as of the last commit.
  const memory_map& rows() const { return store_; }

  stage_figures figures(std::string_view stage) const;
  wall_time now() const { return now_; }

 private:
  struct fed_event {
    std::string source;
    input_partition partition;
    std::size_t number;
  };
  struct kept_output {
    std::unique_ptr<output_log_base> log;
    std::size_t committed = 0;
  };
  /// Some events of one partition.
  struct stretch {
    const std::string* source = nullptr;
    input_partition partition;
    std::size_t from = 0;
    std::size_t count = 0;
  };

  result<void> open();
  void assign(const std::string& source, input_partition partition);
  inlet_base* inlet_of(std::string_view source) const;
  std::size_t next(const std::string& source, input_partition partition) const;
  stretch next_as_fed();
  stretch next_at_random();
  std::size_t round_size();
  void meet_demand();
  result<void> make_calls(bool all);
  void take_all();
  result<void> end_partitions();

  graph_plan plan_;
  driver_options options_;
  std::mt19937_64 random_;
  memory_map store_;
  std::map<std::string, std::unique_ptr<fed_input_base>> inputs_;
  std::vector<std::pair<std::string, input_partition>> empty_partitions_;
  std::vector<fed_event> fed_;
  std::size_t next_fed_ = 0;
  std::map<std::string, kept_output> outputs_;
  std::unique_ptr<graph_instance> instance_;
  std::vector<std::function<void()>> calls_;  // that are out
  result<void> opened_;
  bool ended_ = false;
  bool told_end_ = false;
  wall_time now_;
};

}  // namespace millrace::flow
