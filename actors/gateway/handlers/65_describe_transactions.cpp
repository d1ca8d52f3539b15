// DescribeTransactions (65), version 0: how transactional ids stand. One that is not known:
// TRANSACTIONAL_ID_NOT_FOUND; an empty one: INVALID_REQUEST; one that the answer has no room for:
// COORDINATOR_LOAD_IN_PROGRESS, upon which clients ask again for those that are missing. One that is named twice is
// answered once.
#include "codecs/kafka/api/65_describe_transactions.hpp"

#include <memory>
#include <set>

#include "actors/gateway/ask_transactions.hpp"
#include "actors/gateway/handlers/handlers.hpp"

namespace millrace::handlers {
namespace {

using kafka::error_code;
using shown_transaction = kafka::describe_transactions_response_transaction_state;

constexpr std::size_t response_bytes_max = 16 << 20;  // exceeded by one answer of the coordinator at most
constexpr std::size_t ids_asked_max = 1'000;

/// Topics that are not for the client are left out, as Kafka does.
void show(shown_transaction& shown, const transaction_description& found, const permitted_topics& topics) {
  shown.error_code = error_code::none;
  shown.transaction_state = name_of(found.phase);
  shown.transaction_timeout_ms = static_cast<std::int32_t>(found.timeout.count());
  shown.transaction_start_time_ms = found.started;
  shown.producer_id = found.producer;
  shown.producer_epoch = found.epoch;
  for (const auto& p : found.partitions) {
    if (!topics.may(p.topic)) continue;
    if (shown.topics.empty() || shown.topics.back().topic != p.topic) shown.topics.push_back({p.topic, {}});
    shown.topics.back().partitions.push_back(p.partition);
  }
}

/// The answer to one request, in as many questions as it takes. Lives in the continuations.
struct description : std::enable_shared_from_this<description> {
  explicit description(request_ptr r) : request(std::move(r)) {}

  void name(std::string_view id) {
    if (id.empty()) return answer_without_asking(id, error_code::invalid_request);
    if (named.size() < ids_asked_max) return (void)named.insert(id);
    if (!named.contains(id)) answer_without_asking(id, error_code::coordinator_load_in_progress);
  }

  void ask(std::string after) {
    const auto from = request->from();
    if (!from) return;
    transactions_query query;
    for (auto id = named.upper_bound(after); id != named.end(); ++id) query.transactional_ids.emplace_back(*id);
    query_transactions(*from, query,
                       [self = shared_from_this()](const transactions_answer* told) { self->take(told); });
  }

  void take(const transactions_answer* told) {
    const auto from = request->from();
    if (!from) return;
    if (told == nullptr) return finish(error_code::coordinator_not_available);
    const auto topics = from->context().topics_for(topic_use::look);
    for (const auto& one : told->transactions) {
      bytes += bytes_of(one);
      answer_unknown_before(one.transactional_id);
      auto& shown = response.transaction_states.emplace_back();
      shown.transactional_id = one.transactional_id;
      show(shown, one, topics);
      named.erase(one.transactional_id);
    }
    if (!told->more) return finish(error_code::transactional_id_not_found);
    if (bytes > response_bytes_max) return finish(error_code::coordinator_load_in_progress);
    ask(told->transactions.back().transactional_id);
  }

  /// An answer is in order of id: what it leaves out is not known.
  void answer_unknown_before(std::string_view id) {
    while (!named.empty() && *named.begin() < id) {
      answer_without_asking(*named.begin(), error_code::transactional_id_not_found);
      named.erase(named.begin());
    }
  }

  void finish(error_code of_those_left) {
    for (const auto id : named) answer_without_asking(id, of_those_left);
    request->reply(response);
  }

  void answer_without_asking(std::string_view id, error_code error) {
    auto& shown = response.transaction_states.emplace_back();
    shown.transactional_id = id;
    shown.error_code = error;
  }

  const request_ptr request;
  std::shared_ptr<const kafka::describe_transactions_request> wanted;  ///< holds the names
  std::set<std::string_view> named;                                    ///< not answered yet
  std::size_t bytes = 0;
  kafka::describe_transactions_response response;
};

}  // namespace

void describe_transactions(const request_ptr& request) {
  const std::shared_ptr<kafka::describe_transactions_request> wanted =
      request->decode<kafka::describe_transactions_request>();
  if (!wanted) return;
  const auto made = std::make_shared<description>(request);
  made->wanted = wanted;
  for (const auto id : wanted->transactional_ids) made->name(id);
  made->ask({});
}

}  // namespace millrace::handlers
