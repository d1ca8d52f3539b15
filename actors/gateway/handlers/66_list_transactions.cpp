// ListTransactions (66), versions 0-2: all transactional ids that match every filter: by state and producer id, by how
// long the transaction has been running (1+), by a regular expression for the whole id (2+). Names of states that do
// not exist are told back. An expression that is none, or that takes too long to match: INVALID_REGULAR_EXPRESSION.
#include "codecs/kafka/api/66_list_transactions.hpp"

#include <boost/regex.hpp>

#include <algorithm>
#include <array>

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

/// Boost gives up, by an exception, on what takes too long.
void keep_matching(std::vector<transaction_description>& all, std::string_view pattern) {
  const boost::regex expression(pattern.begin(), pattern.end());
  std::erase_if(all, [&](const auto& d) { return !boost::regex_match(d.transactional_id, expression); });
}

kafka::list_transactions_response response_of(std::vector<transaction_description> all,
                                              const kafka::list_transactions_request& wanted, std::int64_t now_ms) {
  kafka::list_transactions_response response;
  for (const auto name : wanted.state_filters) {
    if (!is_state(name)) response.unknown_state_filters.emplace_back(name);
  }
  std::erase_if(all, [&](const transaction_description& d) {
    return !passes(wanted.state_filters, name_of(d.phase)) || !passes(wanted.producer_id_filters, d.producer) ||
           !runs_longer(d, wanted.duration_filter, now_ms);
  });
  const auto pattern = wanted.transactional_id_pattern.value_or("");
  try {
    if (pattern.size() > pattern_bytes_max) throw std::runtime_error("too long");
    if (!pattern.empty()) keep_matching(all, pattern);
  } catch (const std::runtime_error&) {
    response.error_code = error_code::invalid_regular_expression;
    return response;
  }
  for (auto& d : all) {
    response.transaction_states.push_back({std::move(d.transactional_id), d.producer, std::string(name_of(d.phase))});
  }
  return response;
}

}  // namespace

void list_transactions(const request_ptr& request) {
  const std::shared_ptr<kafka::list_transactions_request> wanted = request->decode<kafka::list_transactions_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  transactions_query query;
  query.all = true;
  const auto now_ms = from->context().time->wall_ms();
  query_transactions(*from, query, [request, wanted, now_ms](const std::vector<transaction_description>* found) {
    if (found != nullptr) return request->reply(response_of(*found, *wanted, now_ms));
    kafka::list_transactions_response response;
    response.error_code = error_code::coordinator_not_available;
    request->reply(response);
  });
}

}  // namespace millrace::handlers
