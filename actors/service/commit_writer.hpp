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
#include "actors/service/instance_messages.hpp"
#include "actors/service/instance_number.hpp"
#include "actors/service/outbox_delivery.hpp"
#include "actors/service/output_records.hpp"
#include "actors/service/private_table.hpp"
#include "actors/service/service_environment.hpp"
#include "actors/service/service_log.hpp"
#include "actors/transaction/transactional_producer.hpp"
#include "runtime/flow/topics/flow_cut.hpp"

namespace millrace {

/// Makes cuts of an instance durable, one at a time: outputs, positions and state together or not at all. The table
/// decides. A few outputs are written there with the state, as an outbox, and appended then; a start appends them
/// again. Many are written in a transaction first, then the state, with the name of the transaction, and then the
/// transaction is committed; a start commits a transaction whose state is there, and aborts any other. Part of an
/// event-based actor.
class commit_writer {
 public:
  using done = std::function<void(result<void>)>;

  struct options {
    service_environment environment;
    const private_table* table = nullptr;  ///< outlives it
    instance_number of = {};
    std::string transactional_id;           ///< of the first instance
    std::uint64_t since = 0;                ///< commits have higher numbers than this
    std::string group;                      ///< whose offsets tell others how far the instance is
    std::vector<std::string> sources;       ///< topics, by source of the definition
    std::vector<std::string> destinations;  ///< topics, by sink; the last one: of dead letters
    service_voice voice = {};
  };

  commit_writer(caf::event_based_actor* self, options options);

  /// Brings what an earlier instance has begun to its end. Before all else.
  void open(done then);

  /// Not before the one before is through. After an error nothing more is to be written: start again.
  /// `kept` is called when the state is durable, `then` when committed readers see the outputs.
  void write(flow::flow_cut cut, std::function<void()> kept, done then);

  /// True if the reply, or the word, was for this one.
  bool on_append(const envelope<schema::AppendReply>& reply) {
    return delivery_.on_append(reply) || producer_.on_append(reply);
  }
  bool on_state_kept(const state_kept& kept);
  void on_again() { end_transaction(); }

  /// The last commit.
  const commit_row& last() const { return last_; }

  /// Its outputs are still written down beside the state: a start would append them again. Partitions do not know for
  /// ever what they have had, so the next commit is not to be too long in coming.
  bool has_outbox() const { return has_outbox_; }

 private:
  enum class outputs_go { nowhere, by_outbox, by_transaction };
  void end_earlier(done then);
  void start_producer(done then);
  void write_outputs(const catalog_view& topics);
  void write_transaction(const output_topics& to);
  void fill_outbox(const output_topics& to);
  void take_number(std::function<void()> then);
  std::vector<topic_commit> offsets() const;
  void tell_offsets();
  void keep_state();
  void end_transaction();
  void finish(result<void> how);
  std::string row_key() const { return options_.of.named(std::string(commit_row::key)); }
  std::string outbox_key() const { return options_.of.named(std::string(outbox::key)); }
  std::uint64_t next_number() const { return std::max(last_.number, options_.since) + 1; }

  caf::event_based_actor* self_;
  const options options_;
  transactional_producer producer_;
  outbox_delivery delivery_;
  std::optional<outbox_batches> batches_;  ///< none before the first outbox

  commit_row last_;
  std::optional<std::string> last_text_;
  bool has_outbox_ = false;
  flow::flow_cut cut_;
  outputs_go way_ = outputs_go::nowhere;
  outbox outbox_;  ///< of the commit
  std::function<void()> kept_;
  done then_;
};

}  // namespace millrace
