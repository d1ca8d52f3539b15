#pragma once
#include <caf/event_based_actor.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/service/commit_row.hpp"
#include "actors/service/private_table.hpp"
#include "actors/service/service_environment.hpp"
#include "actors/transaction/transactional_producer.hpp"
#include "runtime/flow/topics/flow_cut.hpp"

namespace millrace {

/// Makes cuts of an instance durable, one at a time: outputs, positions and state together or not at all. The table
/// decides: outputs are written in a transaction first, then the state, with the name of the transaction, and then the
/// transaction is committed. A start commits a transaction whose state is there, and aborts any other.
/// Part of an event-based actor.
class commit_writer {
 public:
  using done = std::function<void(result<void>)>;

  struct options {
    service_environment environment;
    const private_table* table = nullptr;  ///< outlives it
    std::string row_key{commit_row::key};  ///< where in the table its last commit is
    bool row_first = false;                ///< written before the first transaction, so that others know of it
    std::string transactional_id;
    std::uint64_t since = 0;                ///< commits have higher numbers than this
    std::string group;                      ///< whose offsets tell others how far the instance is
    std::vector<std::string> sources;       ///< topics, by source of the definition
    std::vector<std::string> destinations;  ///< topics, by sink; the last one: of dead letters
  };

  commit_writer(caf::event_based_actor* self, options options);

  /// Brings what an earlier instance has begun to its end. Before all else.
  void open(done then);

  /// Not before the one before is through. After an error nothing more is to be written: start again.
  /// `kept` is called when the state is durable, `then` when committed readers see the outputs.
  void write(flow::flow_cut cut, std::function<void()> kept, done then);

  bool on_append(const envelope<schema::AppendReply>& reply) { return producer_.on_append(reply); }
  void on_state_kept(const result<void>& how);
  void on_again() { end_transaction(); }

  /// The last commit.
  const commit_row& last() const { return last_; }

 private:
  result<void> add(const flow::given_record& output, const catalog_view& topics, const std::string& number,
                   std::int64_t now_ms);
  void keep_first_row(done then);
  std::vector<topic_commit> offsets() const;
  void tell_offsets();
  void keep_state();
  void end_transaction();
  void finish(result<void> how);

  caf::event_based_actor* self_;
  const options options_;
  transactional_producer producer_;
  std::uint64_t next_number() const { return std::max(last_.number, options_.since) + 1; }

  commit_row last_;
  std::optional<std::string> last_text_;
  flow::flow_cut cut_;
  bool in_transaction_ = false;
  std::function<void()> kept_;
  done then_;
};

}  // namespace millrace
