#include "runtime/config/node_options.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "runtime/config/listener_address.hpp"

namespace millrace {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

/// What does not go together, a line each.
class contradictions {
 public:
  explicit contradictions(const settings& from) : from_(from) {}

  void add(std::string_view name, const std::string& why) {
    const auto& at = from_.at(name);
    const auto place = at.place.empty() ? std::string(name_of(at.from)) : at.place;
    text_ += (text_.empty() ? "" : "\n") + place + ": " + std::string(name) + ": " + why;
  }

  const std::string& text() const { return text_; }

 private:
  const settings& from_;
  std::string text_;
};

/// Port 0 is another one each time.
bool collide(const network_address& a, const network_address& b) { return a.port != 0 && a == b; }

std::vector<listener_options> make_listeners(const settings& from, contradictions& wrong) {
  std::vector<listener_options> listeners;
  const auto find = [&](const std::string& name) {
    return std::find_if(listeners.begin(), listeners.end(), [&](const auto& known) { return known.name == name; });
  };
  for (const auto& text : from.list("kafka.listeners")) {
    const auto parsed = listener_address::parse(text);
    if (!parsed) {
      wrong.add("kafka.listeners", parsed.error().context);
      continue;
    }
    if (find(parsed->name) != listeners.end()) wrong.add("kafka.listeners", "two listeners are named " + parsed->name);
    for (const auto& known : listeners) {
      if (collide(known.bind, parsed->address)) {
        wrong.add("kafka.listeners",
                  known.name + " and " + parsed->name + " are on the same address, " + known.bind.to_string());
      }
    }
    listeners.push_back({parsed->name, parsed->address, parsed->address});
  }
  if (from.list("kafka.listeners").empty()) wrong.add("kafka.listeners", "a node without one serves nobody");
  for (const auto& text : from.list("kafka.advertised_listeners")) {
    const auto parsed = listener_address::parse(text);
    if (!parsed) {
      wrong.add("kafka.advertised_listeners", parsed.error().context);
    } else if (const auto listener = find(parsed->name); listener == listeners.end()) {
      wrong.add("kafka.advertised_listeners", "kafka.listeners has none named " + parsed->name);
    } else {
      listener->advertised = parsed->address;
    }
  }
  return listeners;
}

void check_together(const settings& from, contradictions& wrong) {
  if (from.list("node.data_directories").empty()) {
    wrong.add("node.data_directories", "a node keeps its logs in at least one");
  }
  const auto& directories = from.list("node.data_directories");
  if (std::set<std::string>(directories.begin(), directories.end()).size() != directories.size()) {
    wrong.add("node.data_directories", "a directory is named twice");
  }
  struct order {
    std::string_view smaller, larger;
  };
  for (const auto& [smaller, larger] : {
           order{"kafka.request_bytes_max", "kafka.connection_memory_bytes_max"},
           order{"kafka.connection_memory_bytes_max", "node.memory_budget_bytes"},
           order{"group.session_timeout_ms_min", "group.session_timeout_ms_max"},
           order{"link.item_window_bytes", "link.frame_bytes_max"},
           order{"link.frame_bytes_max", "link.bytes_buffered_max"},
           order{"link.ping_interval_ms", "link.idle_timeout_ms"},
       }) {
    if (from.integer(smaller) <= from.integer(larger)) continue;
    const auto& blamed = from.at(larger).from == origin::standard ? smaller : larger;
    wrong.add(blamed, std::string(smaller) + " (" + std::to_string(from.integer(smaller)) + ") must not be above " +
                          std::string(larger) + " (" + std::to_string(from.integer(larger)) + ")");
  }
}

storage_options make_storage(const settings& from) {
  return {.data_directories = from.list("node.data_directories"),
          .threads = static_cast<std::size_t>(from.integer("storage.threads")),
          .open_files_max = static_cast<std::size_t>(from.integer("node.open_files_max")),
          .journal_bytes = static_cast<std::size_t>(from.integer("storage.journal_bytes")),
          .free_bytes_min = static_cast<std::uint64_t>(from.integer("storage.free_bytes_min")),
          .retention_check_interval = milliseconds(from.integer("storage.retention_check_interval_ms"))};
}

compaction_options make_compaction_options(const settings& from) {
  return {.memory_bytes = static_cast<std::size_t>(from.integer("compaction.memory_bytes")),
          .io_bytes_per_second = static_cast<std::uint64_t>(from.integer("compaction.io_bytes_per_second"))};
}

client_limits make_client_limits(const settings& from) {
  return {
      .connections_max = static_cast<std::size_t>(from.integer("kafka.connections_max")),
      .connection_memory_bytes_max = static_cast<std::size_t>(from.integer("kafka.connection_memory_bytes_max")),
      .request_bytes_max = static_cast<std::uint32_t>(from.integer("kafka.request_bytes_max")),
      .requests_in_flight_max = static_cast<std::size_t>(from.integer("kafka.requests_in_flight_max")),
      .idle_timeout = milliseconds(from.integer("kafka.idle_timeout_ms")),
      .write_timeout = milliseconds(from.integer("kafka.write_timeout_ms")),
      .shortage_patience = milliseconds(from.integer("kafka.shortage_patience_ms")),
      .fetch_bytes_max = static_cast<std::uint32_t>(from.integer("kafka.fetch_bytes_max")),
      .fetch_sessions_max = static_cast<std::size_t>(from.integer("kafka.fetch_sessions_max")),
  };
}

topic_defaults make_topic_defaults(const settings& from) {
  return {
      .partitions = static_cast<std::int32_t>(from.integer("topic.partitions")),
      .replication_factor = static_cast<std::int16_t>(from.integer("topic.replication_factor")),
      .durability = from.text("topic.durability") == "os" ? durability::os : durability::fsync,
      .retention_ms = from.integer("topic.retention_ms"),
      .retention_bytes = from.integer("topic.retention_bytes"),
      .segment_bytes = static_cast<std::int32_t>(from.integer("topic.segment_bytes")),
      .segment_ms = from.integer("topic.segment_ms"),
      .index_interval_bytes = static_cast<std::int32_t>(from.integer("topic.index_interval_bytes")),
      .max_message_bytes = static_cast<std::int32_t>(from.integer("topic.max_message_bytes")),
      .compression_type = from.text("topic.compression_type"),
      .cleanup_policy = from.text("topic.cleanup_policy"),
      .message_timestamp_type = from.text("topic.message_timestamp_type"),
  };
}

group_options make_group_options(const settings& from) {
  return {
      .session_timeout_min = milliseconds(from.integer("group.session_timeout_ms_min")),
      .session_timeout_max = milliseconds(from.integer("group.session_timeout_ms_max")),
      .initial_rebalance_delay = milliseconds(from.integer("group.initial_rebalance_delay_ms")),
      .memory_bytes_max = static_cast<std::size_t>(from.integer("group.memory_bytes_max")),
      .members_max = static_cast<std::size_t>(from.integer("group.members_max")),
      .offsets_retention = milliseconds(from.integer("group.offsets_retention_ms")),
      .offset_metadata_bytes_max = static_cast<std::size_t>(from.integer("group.offset_metadata_bytes_max")),
  };
}

transaction_options make_transaction_options(const settings& from) {
  return {.timeout_max = milliseconds(from.integer("transaction.timeout_ms_max")),
          .id_expiration = milliseconds(from.integer("transaction.id_expiration_ms")),
          .memory_bytes_max = static_cast<std::size_t>(from.integer("transaction.memory_bytes_max")),
          .ids_max = static_cast<std::size_t>(from.integer("transaction.ids_max")),
          .participants_max = static_cast<std::size_t>(from.integer("transaction.participants_max"))};
}

/// An address that may be missing, and on which no other part of the node listens.
std::optional<network_address> make_address(const settings& from, std::string_view name,
                                            const std::vector<listener_options>& listeners, contradictions& wrong) {
  if (from.text(name).empty()) return std::nullopt;
  const auto parsed = network_address::parse(from.text(name));
  if (!parsed) {
    wrong.add(name, parsed.error().context);
    return std::nullopt;
  }
  for (const auto& listener : listeners) {
    if (!collide(listener.bind, *parsed)) continue;
    wrong.add(name, parsed->to_string() + " is the address of the listener " + listener.name + " too");
  }
  return *parsed;
}

http_options make_http_options(const settings& from, const std::vector<listener_options>& listeners,
                               contradictions& wrong) {
  return {.address = make_address(from, "http.address", listeners, wrong),
          .connections_max = static_cast<std::size_t>(from.integer("http.connections_max")),
          .metric_series_max = static_cast<std::size_t>(from.integer("http.metric_series_max"))};
}

agent_options make_agent_options(const settings& from, const std::vector<listener_options>& listeners,
                                 contradictions& wrong) {
  return {.scrape = from.list("monitoring.scrape"),
          .scrape_interval = milliseconds(from.integer("monitoring.scrape_interval_ms")),
          .statsd = make_address(from, "monitoring.statsd", {}, wrong),
          .syslog_udp = make_address(from, "monitoring.syslog_udp", {}, wrong),
          .syslog_tcp = make_address(from, "monitoring.syslog_tcp", listeners, wrong),
          .http = from.boolean("monitoring.http")};
}

/// Half of what TLS needs must not be taken for a wish to do without.
void check_tls_files(const settings& from, contradictions& wrong) {
  constexpr std::string_view files[] = {"link.tls.certificate", "link.tls.key", "link.tls.ca"};
  const auto is_set = [&](std::string_view name) { return !from.text(name).empty(); };
  const bool is_wanted =
      std::any_of(std::begin(files), std::end(files), is_set) || !from.list("link.tls.peers").empty();
  for (const auto name : files) {
    if (is_wanted && !is_set(name)) wrong.add(name, "is missing: TLS needs a certificate, its key and a ca");
  }
}

link_options make_link_options(const settings& from, const std::vector<listener_options>& listeners,
                               const http_options& http, contradictions& wrong) {
  const auto number = [&](std::string_view name) { return static_cast<std::uint32_t>(from.integer(name)); };
  link_options made{.address = make_address(from, "link.address", listeners, wrong),
                    .certificate = from.text("link.tls.certificate"),
                    .key = from.text("link.tls.key"),
                    .ca = from.text("link.tls.ca"),
                    .peers = from.list("link.tls.peers"),
                    .compress = from.boolean("link.compression"),
                    .connections_max = number("link.connections_max"),
                    .frame_bytes_max = number("link.frame_bytes_max"),
                    .requests_in_flight_max = number("link.requests_in_flight_max"),
                    .bytes_buffered_max = number("link.bytes_buffered_max"),
                    .item_window_bytes = number("link.item_window_bytes"),
                    .hello_timeout = milliseconds(from.integer("link.hello_timeout_ms")),
                    .ping_interval = milliseconds(from.integer("link.ping_interval_ms")),
                    .idle_timeout = milliseconds(from.integer("link.idle_timeout_ms"))};
  if (made.address && http.address && collide(*made.address, *http.address)) {
    wrong.add("link.address", made.address->to_string() + " is http.address too");
  }
  check_tls_files(from, wrong);
  return made;
}

}  // namespace

result<node_options> make_node_options(const settings& from) {
  contradictions wrong(from);
  check_together(from, wrong);
  const auto listeners = make_listeners(from, wrong);
  const auto http = make_http_options(from, listeners, wrong);
  auto agents = make_agent_options(from, listeners, wrong);
  const auto link = make_link_options(from, listeners, http, wrong);
  if (!wrong.text().empty()) return make_error(errc::invalid_argument, wrong.text());
  return node_options{
      .node_id = static_cast<std::int32_t>(from.integer("node.id")),
      .cluster_id = from.text("node.cluster_id"),
      .memory_budget_bytes = static_cast<std::size_t>(from.integer("node.memory_budget_bytes")),
      .services = from.list("node.services"),
      .service_libraries = from.list("node.service_libraries"),
      .service_outbox_bytes_max = static_cast<std::size_t>(from.integer("node.service_outbox_bytes_max")),
      .auto_create_topics = from.boolean("kafka.auto_create_topics"),
      .producer_id_expiration = milliseconds(from.integer("kafka.producer_id_expiration_ms")),
      .log_level = parse_log_level(from.text("log.level")).value_or(log_level::info),
      .listeners = listeners,
      .reactor = {.threads = static_cast<std::size_t>(from.integer("reactor.threads")),
                  .spin = microseconds(from.integer("reactor.spin_us"))},
      .storage = make_storage(from),
      .compaction = make_compaction_options(from),
      .clients = make_client_limits(from),
      .topic = make_topic_defaults(from),
      .group = make_group_options(from),
      .transaction = make_transaction_options(from),
      .access = {from.text("access.kafka"), from.text("access.http"), from.text("access.link")},
      .store = {.cache_bytes_max = static_cast<std::size_t>(from.integer("store.cache_bytes_max")),
                .unwritten_bytes_max = static_cast<std::size_t>(from.integer("store.unwritten_bytes_max")),
                .journal_bytes = static_cast<std::size_t>(from.integer("store.journal_bytes")),
                .scrub_interval = milliseconds(from.integer("store.scrub_interval_ms")),
                .scrub_bytes_per_second = static_cast<std::uint64_t>(from.integer("store.scrub_bytes_per_second"))},
      .http = http,
      .agents = std::move(agents),
      .link = link,
  };
}

}  // namespace millrace
