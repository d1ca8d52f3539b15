#include "apps/millrace/transaction_admin.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <thread>

#include "apps/millrace/option_kinds.hpp"
#include "codecs/kafka/api/03_metadata.hpp"
#include "codecs/kafka/api/18_api_versions.hpp"
#include "codecs/kafka/api/22_init_producer_id.hpp"
#include "codecs/kafka/api/27_write_txn_markers.hpp"
#include "codecs/kafka/api/61_describe_producers.hpp"
#include "codecs/kafka/api/65_describe_transactions.hpp"
#include "codecs/kafka/api/66_list_transactions.hpp"

namespace millrace::cli {
namespace {

using kafka::error_code;

using std::chrono::steady_clock;

constexpr int metadata_version = 9;
constexpr int greeting_version = 3;
constexpr int registration_version = 4;
constexpr std::int32_t registration_timeout_ms = 60'000;
constexpr std::chrono::milliseconds before_next_try{50};

bool asks_for_patience(error_code code) {
  return code == error_code::concurrent_transactions || code == error_code::coordinator_load_in_progress ||
         code == error_code::coordinator_not_available || code == error_code::not_coordinator;
}

errc errc_of(error_code code) {
  if (code == error_code::transactional_id_not_found || code == error_code::unknown_topic_or_partition) {
    return errc::not_found;
  }
  return asks_for_patience(code) ? errc::unavailable : errc::unsupported;
}

error failure(const std::string& attempt, error_code code) {
  return make_error(errc_of(code), attempt + ": " + std::string(kafka::name(code)));
}

/// Connected, and with an answer of a broker.
result<bench::wire_client> reach(std::string_view address, std::chrono::milliseconds timeout) {
  const auto parsed = network_address::parse(address);
  if (!parsed) return parsed.error();
  auto connection = bench::wire_client::connect(*parsed, timeout);
  if (!connection) return connection.error();
  kafka::api_versions_request greeting;
  greeting.client_software_name = "millrace";
  greeting.client_software_version = "1";
  const auto told = connection->call<kafka::api_versions_response>(greeting, greeting_version);
  if (!told) return told.error();
  return connection;
}

std::string text_of(const transaction_place& place) { return place.topic + ":" + std::to_string(place.partition); }

}  // namespace

result<transaction_admin> transaction_admin::connect(const connection_options& options) {
  std::string reason = "no address is given";
  for (std::string_view rest = options.bootstrap; !rest.empty();) {
    const auto comma = std::min(rest.find(','), rest.size());
    auto connection = reach(rest.substr(0, comma), options.timeout);
    if (connection) return transaction_admin(std::move(*connection), options.timeout);
    if (connection.error().code == errc::invalid_argument) return connection.error();
    reason = connection.error().context;
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return make_error(errc::connection_closed, fmt::format("no broker answers at {}: {}", options.bootstrap, reason));
}

/// The first answer in which `code_of` does not ask for patience, or the last within the time-out.
template <kafka::body Response, kafka::body Request, class CodeOf>
result<Response> transaction_admin::ask(const Request& request, int version, CodeOf code_of) {
  const auto deadline = steady_clock::now() + timeout_;
  for (;;) {
    auto told = connection_.call<Response>(request, version);
    if (!told || !asks_for_patience(code_of(*told)) || steady_clock::now() >= deadline) return told;
    std::this_thread::sleep_for(before_next_try);
  }
}

result<std::vector<listed_transaction>> transaction_admin::list(const std::string& state) {
  kafka::list_transactions_request request;
  if (!state.empty()) request.state_filters.emplace_back(state);
  const auto told = ask<kafka::list_transactions_response>(request, 0, [](const auto& r) { return r.error_code; });
  if (!told) return told.error();
  if (told->error_code != error_code::none) return failure("list transactions", told->error_code);
  if (!told->unknown_state_filters.empty()) {
    return make_error(errc::invalid_argument, "there is no state '" + state +
                                                  "'; Empty, Ongoing, PrepareCommit, PrepareAbort, CompleteCommit and "
                                                  "CompleteAbort are");
  }
  std::vector<listed_transaction> all;
  for (const auto& t : told->transaction_states) {
    all.push_back({t.transactional_id, t.transaction_state, t.producer_id});
  }
  return all;
}

result<described_transaction> transaction_admin::describe(const std::string& id) {
  kafka::describe_transactions_request request;
  request.transactional_ids.emplace_back(id);
  const auto told = ask<kafka::describe_transactions_response>(
      request, 0, [](const auto& r) { return r.transaction_states.at(0).error_code; });
  if (!told) return told.error();
  const auto& one = told->transaction_states.at(0);
  if (one.error_code != error_code::none) return failure("transactional id " + id, one.error_code);
  described_transaction found{id,
                              one.transaction_state,
                              one.producer_id,
                              one.producer_epoch,
                              one.transaction_timeout_ms,
                              one.transaction_start_time_ms,
                              {}};
  for (const auto& topic : one.topics) {
    for (const auto partition : topic.partitions) found.places.push_back({topic.topic, partition.value});
  }
  return found;
}

result<void> transaction_admin::abort(const std::string& id) {
  kafka::init_producer_id_request request;
  request.transactional_id = id;
  request.transaction_timeout_ms = registration_timeout_ms;
  const auto told =
      ask<kafka::init_producer_id_response>(request, registration_version, [](const auto& r) { return r.error_code; });
  if (!told) return told.error();
  if (told->error_code != error_code::none) return failure("abort " + id, told->error_code);
  return {};
}

result<std::vector<open_transaction>> transaction_admin::open_in(const transaction_place& place) {
  kafka::describe_producers_request request;
  request.topics.push_back({place.topic, {kafka::partition_index(place.partition)}});
  const auto told = connection_.call<kafka::describe_producers_response>(request, 0);
  if (!told) return told.error();
  const auto& partition = told->topics.at(0).partitions.at(0);
  if (partition.error_code != error_code::none) return failure(text_of(place), partition.error_code);
  std::vector<open_transaction> open;
  for (const auto& p : partition.active_producers) {
    if (p.current_txn_start_offset.value < 0) continue;
    open.push_back(
        {place, p.producer_id, p.producer_epoch, p.coordinator_epoch, p.current_txn_start_offset, p.last_timestamp});
  }
  return open;
}

result<std::vector<transaction_place>> transaction_admin::all_partitions() {
  const auto told = connection_.call<kafka::metadata_response>(kafka::metadata_request{}, metadata_version);
  if (!told) return told.error();
  std::vector<transaction_place> all;
  for (const auto& topic : told->topics) {
    for (const auto& p : topic.partitions) all.push_back({topic.name.value_or(""), p.partition_index.value});
  }
  return all;
}

result<std::optional<described_transaction>> transaction_admin::owner_among(const std::vector<listed_transaction>& ids,
                                                                            const open_transaction& open) {
  for (const auto& listed : ids) {
    if (listed.producer != open.producer) continue;
    auto found = describe(listed.id);
    if (!found) return found.error();
    const auto is_here = [&](const transaction_place& p) {
      return p.topic == open.at.topic && p.partition == open.at.partition;
    };
    if (std::ranges::any_of(found->places, is_here)) return std::optional(std::move(*found));
  }
  return std::optional<described_transaction>();
}

result<std::optional<described_transaction>> transaction_admin::owner_of(const open_transaction& open) {
  const auto ids = list("");
  if (!ids) return ids.error();
  return owner_among(*ids, open);
}

result<bool> transaction_admin::is_open(const open_transaction& transaction) {
  const auto open = open_in(transaction.at);
  if (!open) return open.error();
  return std::ranges::any_of(*open, [&](const open_transaction& now) {
    return now.producer == transaction.producer && now.epoch == transaction.epoch && now.start == transaction.start;
  });
}

/// A coordinator knows a transaction before a partition does, and until the partition has its marker. So one is looked
/// for in the partitions, then with the coordinator, then in its partition again: in any other order one that begins or
/// ends meanwhile would seem to hang.
result<std::vector<open_transaction>> transaction_admin::hanging(std::chrono::milliseconds older_than) {
  const auto places = all_partitions();
  if (!places) return places.error();
  std::vector<open_transaction> old;
  for (const auto& place : *places) {
    const auto open = open_in(place);
    if (!open) return open.error();
    for (const auto& one : *open) {
      if (one.last_record + older_than.count() <= now()) old.push_back(one);
    }
  }
  const auto ids = list("");
  if (!ids) return ids.error();
  std::vector<open_transaction> hanging;
  for (const auto& one : old) {
    const auto owner = owner_among(*ids, one);
    if (!owner) return owner.error();
    if (*owner) continue;
    const auto open = is_open(one);
    if (!open) return open.error();
    if (*open) hanging.push_back(one);
  }
  return hanging;
}

result<void> transaction_admin::abort(const open_transaction& hanging) {
  kafka::write_txn_markers_request request;
  auto& marker = request.markers.emplace_back();
  marker.producer_id = hanging.producer;
  marker.producer_epoch = kafka::producer_epoch(static_cast<std::int16_t>(hanging.epoch));
  marker.coordinator_epoch = std::max(hanging.coordinator_epoch, 0);
  marker.topics.push_back({hanging.at.topic, {kafka::partition_index(hanging.at.partition)}});
  const auto told = connection_.call<kafka::write_txn_markers_response>(request, 1);
  if (!told) return told.error();
  const auto code = told->markers.at(0).topics.at(0).partitions.at(0).error_code;
  if (code != error_code::none) return failure("abort in " + text_of(hanging.at), code);
  return {};
}

}  // namespace millrace::cli
