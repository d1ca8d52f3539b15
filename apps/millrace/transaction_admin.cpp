#include "apps/millrace/transaction_admin.hpp"

#include <algorithm>

#include "apps/millrace/option_kinds.hpp"
#include "codecs/kafka/api/03_metadata.hpp"
#include "codecs/kafka/api/22_init_producer_id.hpp"
#include "codecs/kafka/api/27_write_txn_markers.hpp"
#include "codecs/kafka/api/61_describe_producers.hpp"
#include "codecs/kafka/api/65_describe_transactions.hpp"
#include "codecs/kafka/api/66_list_transactions.hpp"

namespace millrace::cli {
namespace {

using kafka::error_code;

constexpr int metadata_version = 9;
constexpr int registration_version = 4;
constexpr std::int32_t registration_timeout_ms = 60'000;

error failure(const std::string& attempt, error_code code) {
  const bool missing = code == error_code::transactional_id_not_found || code == error_code::unknown_topic_or_partition;
  return make_error(missing ? errc::not_found : errc::unsupported, attempt + ": " + std::string(kafka::name(code)));
}

std::string text_of(const transaction_place& place) { return place.topic + ":" + std::to_string(place.partition); }

}  // namespace

result<transaction_admin> transaction_admin::connect(const connection_options& options) {
  const auto address = network_address::parse(options.bootstrap.substr(0, options.bootstrap.find(',')));
  if (!address) return address.error();
  auto connection = bench::wire_client::connect(*address);
  if (!connection) return connection.error();
  return transaction_admin(std::move(*connection));
}

result<std::vector<listed_transaction>> transaction_admin::list(const std::string& state) {
  kafka::list_transactions_request request;
  if (!state.empty()) request.state_filters.emplace_back(state);
  const auto told = connection_.call<kafka::list_transactions_response>(request, 0);
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
  const auto told = connection_.call<kafka::describe_transactions_response>(request, 0);
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
  const auto told = connection_.call<kafka::init_producer_id_response>(request, registration_version);
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

/// Whether one of the ids has this producer's transaction open in the partition.
result<bool> transaction_admin::is_known(const open_transaction& open, const std::vector<listed_transaction>& ids) {
  for (const auto& listed : ids) {
    if (listed.producer != open.producer) continue;
    const auto found = describe(listed.id);
    if (!found) return found.error();
    const auto is_here = [&](const transaction_place& p) {
      return p.topic == open.at.topic && p.partition == open.at.partition;
    };
    if (std::ranges::any_of(found->places, is_here)) return true;
  }
  return false;
}

result<std::vector<open_transaction>> transaction_admin::hanging(std::chrono::milliseconds older_than) {
  const auto places = all_partitions();
  if (!places) return places.error();
  const auto ids = list("");
  if (!ids) return ids.error();
  std::vector<open_transaction> hanging;
  for (const auto& place : *places) {
    const auto open = open_in(place);
    if (!open) return open.error();
    for (const auto& one : *open) {
      if (one.last_record + older_than.count() > now()) continue;
      const auto known = is_known(one, *ids);
      if (!known) return known.error();
      if (!*known) hanging.push_back(one);
    }
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
