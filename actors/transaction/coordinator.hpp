#pragma once
#include <caf/event_based_actor.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>

#include "actors/group/append_backlog.hpp"
#include "actors/transaction/transaction_counts.hpp"
#include "actors/transaction/transaction_logic.hpp"
#include "actors/transaction/transaction_participants.hpp"
#include "actors/transaction/transactions_query.hpp"
#include "runtime/base/budget.hpp"
#include "runtime/base/clock.hpp"
#include "runtime/logging/logger.hpp"

namespace millrace {

/// What the coordinator works with. The references outlive it.
struct transaction_environment {
  const transaction_limits* limits;
  const clock* time;
  caf::actor log;  ///< takes `envelope<schema::AppendRequest>`, answers `envelope<schema::AppendReply>`
  transaction_participants participants;

  /// Calls `then` with a producer id that nobody was ever given, or with -1 if none can be had; now or later.
  std::function<void(caf::event_based_actor& asker, std::function<void(std::int64_t)> then)> take_producer_id;
  logger voice{};
  std::shared_ptr<transaction_counts> counts = std::make_shared<transaction_counts>();
  memory_budget* memory = nullptr;  ///< for all that clients make it remember; null: without bound
};

/// All transactional ids of the node: decides by the rules of transaction_logic.hpp, has each decision written to the
/// log before anybody hears of it, and tells the participants of what was decided until all know. While the log does
/// not take appends nothing is decided. Threads: those of its actor.
class transaction_coordinator {
 public:
  using answer = std::function<void(const transaction_reply&)>;

  /// `remembered`: what the log says.
  transaction_coordinator(caf::event_based_actor* self, transaction_environment environment,
                          std::map<std::string, transaction_record> remembered);

  /// Goes on with what was decided before the process ended.
  void start();

  /// `reply` is called once, when what led to it is durable.
  void decide(const std::string& transactional_id, transaction_request request, answer reply);

  /// What is so now, durable or not.
  transactions_answer describe(const transactions_query& query) const;

  void on_append_answered(std::uint64_t number, kafka::error_code error, const std::string& why);
  void repeat_appends();

  /// Tells those that could not be told before.
  void tell_again(const std::string& transactional_id);

  /// Ends transactions that take too long; to be called every now and then.
  void end_late_ones();

  /// Forgets ids that nobody has used for long; to be called every now and then.
  void forget_idle_ones();

  /// Warns of memory that is nearly used up, and of ids that made room for others or found none; likewise.
  void tell_of_shortage();

 private:
  struct known_id {
    transaction data;
    std::uint64_t last_append = 0;                    ///< of its record
    std::set<transaction_partition> partitions_left;  ///< to be told
    std::set<std::string> groups_left;                ///< to be told
    std::size_t being_told = 0;
    std::optional<kafka::timestamp> idle_since;  ///< as it stands in `idle_`
    std::size_t memory_bytes = 0;
    std::chrono::milliseconds tell_delay{};  ///< until those that could not be told are told again
  };
  struct shortage {
    std::uint64_t ids_displaced = 0;
    std::uint64_t ids_refused = 0;
  };
  struct work {
    std::function<void()> run;
    answer refused;  ///< null: it is done later, whatever happens
  };

  void decide_now(const std::string& transactional_id, const transaction_request& request, const answer& reply);
  kafka::error_code refusal_of(const std::string& transactional_id, const transaction_request& request);
  bool make_room(bool for_an_id, std::size_t bytes);
  void account_for(const std::string& id, known_id& k);
  void forget(const std::string& id, known_id& k);
  void submit(work w);
  void run_work();
  void take_spare_id();
  void refuse_waiting_work();
  void settle(const std::string& id, known_id& k, const transaction_decision& made);
  void send_append(std::uint64_t number, const slice& batch);
  std::uint64_t append(const std::string& id, known_id& k);
  void release_replies();
  void tell_decided();
  void tell_participants(const std::string& id);
  void on_told(const std::string& id, const std::string& participant, kafka::error_code error,
               std::function<void(known_id&)> forget);
  void note_untold(const std::string& id, const std::string& participant, kafka::error_code error);
  void note_told(const std::string& id);
  void count_untold();
  void count(const std::string& id, const std::optional<transaction_record>& record);
  void complete_told(const std::string& id);
  transaction_circumstances under() const;

  caf::event_based_actor* self_;
  const transaction_environment environment_;
  std::map<std::string, known_id> ids_;
  std::set<std::string> ongoing_;
  std::set<std::pair<kafka::timestamp, std::string>> idle_;  ///< without a transaction, by last change
  std::optional<budget_holding> memory_;                     ///< what `ids_` takes
  std::size_t memory_bytes_ = 0;                             ///< the same
  bool memory_full_ = false;
  shortage shortage_;                                 ///< since it was told of
  std::set<std::string> untold_;                      ///< of those whose participants could not be told so far
  std::unordered_map<std::uint64_t, answer> askers_;  ///< by token
  std::uint64_t last_token_ = 0;
  append_backlog backlog_;
  std::multimap<std::uint64_t, std::function<void()>> held_;  ///< replies, by the append that they wait for
  std::multimap<std::uint64_t, std::string> decided_;         ///< by append: whose participants are to be told then
  std::deque<work> waiting_work_;
  std::optional<std::int64_t> spare_id_;
  bool asking_for_id_ = false;
};

}  // namespace millrace
