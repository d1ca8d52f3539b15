// ListTransactions (66), versions 0-2: all transactional ids that match every filter: by state and producer id, by how
// long the transaction has been running (1+), by a regular expression for the whole id (2+). Names of states that do
// not exist are told back. An expression that is none, or that takes too long to match: INVALID_REGULAR_EXPRESSION;
// more ids than one answer takes: POLICY_VIOLATION, upon which a narrower filter helps.
#include "codecs/kafka/api/66_list_transactions.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <memory>

#include "actors/gateway/ask_transactions.hpp"
#include "actors/gateway/handlers/handlers.hpp"

namespace millrace::handlers {
namespace {

using kafka::error_code;

constexpr std::array phases{transaction_phase::empty,           transaction_phase::ongoing,
                            transaction_phase::prepare_commit,  transaction_phase::prepare_abort,
                            transaction_phase::complete_commit, transaction_phase::complete_abort};
constexpr std::string_view epoch_fence_state = "PrepareEpochFence";  // Kafka's, in which no id is here
constexpr std::size_t pattern_bytes_max = 1024;
constexpr std::int64_t pattern_memory_bytes_max = 1 << 20;  // bounds what a pattern grows to, and so each match
constexpr auto matching_max = std::chrono::seconds(1);      // of all ids
constexpr std::size_t response_bytes_max = 64 << 20;

bool is_state(std::string_view name) {
  return name == epoch_fence_state || std::ranges::any_of(phases, [&](auto p) { return name_of(p) == name; });
}

template <class Items, class Item>
bool passes(const Items& wanted, const Item& value) {
  return wanted.empty() || std::ranges::find(wanted, value) != wanted.end();
}

bool runs_longer(const transaction_description& d, std::int64_t duration_ms, std::int64_t now_ms) {
  return duration_ms < 0 || (d.started.value >= 0 && now_ms - d.started.value > duration_ms);
}

re2::RE2::Options pattern_options() {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(pattern_memory_bytes_max);
  return options;
}

/// The answer to one request, in as many questions as there are pages of ids. Lives in the continuations.
struct listing : std::enable_shared_from_this<listing> {
  listing(request_ptr r, std::shared_ptr<const kafka::list_transactions_request> w)
      : request(std::move(r)),
        wanted(std::move(w)),
        pattern(wanted->transactional_id_pattern.value_or("")),
        expression(re2::StringPiece(pattern.data(), std::min(pattern.size(), pattern_bytes_max)), pattern_options()) {}

  void start() {
    for (const auto name : wanted->state_filters) {
      if (!is_state(name)) response.unknown_state_filters.emplace_back(name);
    }
    if (pattern.size() > pattern_bytes_max || !expression.ok()) return refuse(error_code::invalid_regular_expression);
    ask({});
  }

  void ask(std::string after) {
    const auto from = request->from();
    if (!from) return;
    query_transactions(*from, {{}, true, std::move(after)},
                       [self = shared_from_this()](transactions_answer* told) { self->take(told); });
  }

  void take(transactions_answer* told) {
    const auto from = request->from();
    if (!from) return;
    if (told == nullptr) return refuse(error_code::coordinator_not_available);
    auto last = told->transactions.empty() ? std::string() : told->transactions.back().transactional_id;
    const auto& time = *from->context().time;
    const auto begun = time.monotonic();
    keep_matching(told->transactions, time.wall_ms());
    matching += time.monotonic() - begun;
    if (matching > matching_max) return refuse(error_code::invalid_regular_expression);
    if (bytes > response_bytes_max) return refuse(error_code::policy_violation);
    told->more ? ask(std::move(last)) : request->reply(response);
  }

  void keep_matching(std::vector<transaction_description>& page, std::int64_t now_ms) {
    for (auto& d : page) {
      if (!passes(wanted->state_filters, name_of(d.phase)) || !passes(wanted->producer_id_filters, d.producer) ||
          !runs_longer(d, wanted->duration_filter, now_ms)) {
        continue;
      }
      if (!pattern.empty() && !re2::RE2::FullMatch(d.transactional_id, expression)) continue;
      bytes += bytes_of(d);
      response.transaction_states.push_back({std::move(d.transactional_id), d.producer, std::string(name_of(d.phase))});
    }
  }

  void refuse(error_code error) {
    response.transaction_states.clear();
    response.error_code = error;
    request->reply(response);
  }

  const request_ptr request;
  const std::shared_ptr<const kafka::list_transactions_request> wanted;
  const std::string pattern;
  const re2::RE2 expression;
  std::size_t bytes = 0;
  std::chrono::nanoseconds matching{};
  kafka::list_transactions_response response;
};

}  // namespace

void list_transactions(const request_ptr& request) {
  const std::shared_ptr<kafka::list_transactions_request> wanted = request->decode<kafka::list_transactions_request>();
  if (!wanted) return;
  std::make_shared<listing>(request, wanted)->start();
}

}  // namespace millrace::handlers
