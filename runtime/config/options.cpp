#include "runtime/config/options.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "runtime/config/listener_address.hpp"

namespace millrace {
namespace {

constexpr std::int64_t KiB = 1LL << 10;
constexpr std::int64_t MiB = 1LL << 20;
constexpr std::int64_t GiB = 1LL << 30;
constexpr std::int64_t second = 1'000;
constexpr std::int64_t minute = 60 * second;
constexpr std::int64_t day = 24 * 60 * minute;
constexpr std::int64_t century = 36'525 * day;  // what is added to a clock stays far from the end of 64 bits
constexpr std::int64_t int32_max = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t int64_max = std::numeric_limits<std::int64_t>::max();

struct range {
  std::int64_t min, max;
};

option number(std::string_view name, std::int64_t standard, range allowed, std::string_view sentence,
              measure unit = measure::none) {
  option made{name, sentence, standard};
  made.unit = unit;
  made.min = allowed.min;
  made.max = allowed.max;
  return made;
}

option bytes(std::string_view name, std::int64_t standard, range allowed, std::string_view sentence) {
  return number(name, standard, allowed, sentence, measure::bytes);
}

option milliseconds(std::string_view name, std::int64_t standard, range allowed, std::string_view sentence) {
  return number(name, standard, allowed, sentence, measure::milliseconds);
}

option one_of(std::string_view name, std::string_view standard, std::vector<std::string_view> choices,
              std::string_view sentence) {
  option made{name, sentence, std::string(standard)};
  made.choices = std::move(choices);
  return made;
}

option texts(std::string_view name, option_list standard, std::string_view sentence,
             std::optional<std::string> (*objection)(std::string_view) = nullptr) {
  option made{name, sentence, std::move(standard)};
  made.objection = objection;
  return made;
}

option text(std::string_view name, std::string standard, std::string_view sentence,
            std::optional<std::string> (*objection)(std::string_view) = nullptr) {
  option made{name, sentence, std::move(standard)};
  made.objection = objection;
  return made;
}

std::vector<option> node_options_table() {
  return {
      number("node.id", 1, {0, int32_max}, "Number of this node, unique in its cluster; a data directory keeps to it."),
      text("node.cluster_id", "", "Name of the cluster; empty: made up at the first start and kept in the data."),
      texts("node.data_directories", {"millrace-data"},
            "Directories that hold the logs, best one a disk; relative ones start where the node is started."),
      bytes("node.memory_budget_bytes", 128 * MiB, {16 * MiB, int64_max},
            "Bytes of requests and replies held in memory for all clients together; beyond it reading pauses."),
      number("node.open_files_max", 2'000, {64, 1'000'000},
             "Log files kept open at once; others are opened when read."),
      texts("node.services", {}, "Names of the services that run inside this node, beside the partitions they read."),
      texts("node.service_libraries", {}, "Shared objects with more services: paths of files that the node loads."),
      bytes("node.service_outbox_bytes_max", 64 * KiB, {0, 1 * MiB},
            "Outputs of one commit of a service that are written down with its state; more go in a transaction."),
  };
}

std::vector<option> reactor_options_table() {
  return {
      number("reactor.threads", 0, {0, 256}, "Threads that serve sockets and actors; 0: one a core."),
      number("reactor.spin_us", 0, {0, 1'000},
             "How long an idle reactor looks for work before it sleeps; above 0 only where cores are its own.",
             measure::microseconds),
  };
}

std::vector<option> storage_options_table() {
  return {
      number("storage.threads", 2, {1, 64}, "Threads for what must wait for a disk beside the log writers."),
      bytes(
          "storage.journal_bytes", 64 * MiB, {0, 4 * GiB},
          "Size of the journal that makes small writes to many logs durable at once; 0: each log is synced by itself."),
      bytes("storage.free_bytes_min", 64 * MiB, {0, int64_max},
            "Free space of a disk below which producers are told to try later; it ends by itself."),
      milliseconds("storage.retention_check_interval_ms", 5 * minute, {100, day},
                   "How often segments are looked through for what retention lets go."),
  };
}

std::vector<option> compaction_options_table() {
  return {
      bytes("compaction.memory_bytes", 128 * MiB, {1 * MiB, 64 * GiB},
            "Memory for the keys of the log that is compacted, 32 bytes each; with more keys it takes several rounds."),
      bytes("compaction.io_bytes_per_second", 0, {0, 1'000 * GiB},
            "How much compaction may read and write in a second; 0: no limit."),
  };
}

std::vector<option> kafka_options_table() {
  return {
      texts("kafka.listeners", {"default://127.0.0.1:9092"},
            "Addresses to listen on, as NAME://HOST:PORT; port 0 picks a free one.", object_to_listener),
      texts("kafka.advertised_listeners", {},
            "Addresses that clients of a listener are told, as NAME://HOST:PORT; a listener without one tells its own.",
            object_to_listener),
      number("kafka.connections_max", 10'000, {1, 1'000'000}, "Connections at once; further ones are closed at once."),
      bytes("kafka.connection_memory_bytes_max", 104 * MiB, {64 * KiB, int64_max},
            "Bytes of requests and replies held for one connection; beyond it reading from it pauses."),
      bytes("kafka.request_bytes_max", 100 * MiB, {1 * KiB, int32_max},
            "Size of one request; a connection that announces more is closed."),
      number("kafka.requests_in_flight_max", 64, {1, 100'000},
             "Requests of one connection that are worked on at once; further ones stay in its socket."),
      milliseconds("kafka.idle_timeout_ms", 10 * minute, {1 * second, century},
                   "A connection that sends nothing for so long is closed."),
      milliseconds("kafka.write_timeout_ms", 1 * minute, {100, century},
                   "A client that takes no byte of its replies for so long is closed."),
      milliseconds("kafka.shortage_patience_ms", 2 * second, {100, century},
                   "While memory_budget_bytes is used up, a connection that holds some for so long and does not get on "
                   "is closed."),
      bytes("kafka.fetch_bytes_max", 55 * MiB, {1 * KiB, int32_max},
            "Bytes of records in one answer to a fetch, whatever the client asks for."),
      number("kafka.fetch_sessions_max", 1'000, {0, 1'000'000}, "Incremental fetch sessions remembered at once."),
      option{"kafka.auto_create_topics", "Whether a topic comes to be when a client first names it.", true},
      milliseconds("kafka.producer_id_expiration_ms", day, {1, century},
                   "An idempotent producer is forgotten by a partition after so long without a record."),
  };
}

std::vector<option> topic_options_table() {
  return {
      number("topic.partitions", 1, {1, 10'000}, "Partitions of a topic whose creator names no number."),
      number("topic.replication_factor", 1, {1, 1}, "Copies of a partition; a single node keeps one."),
      one_of("topic.durability", "fsync", {"fsync", "os"},
             "When a record is acknowledged: once it is on disk (fsync), or once the system has it (os)."),
      milliseconds("topic.retention_ms", 7 * day, {-1, int64_max}, "Age at which records are let go; -1: never."),
      bytes("topic.retention_bytes", -1, {-1, int64_max},
            "Size of a partition beyond which its oldest segments are let go; -1: any."),
      bytes("topic.segment_bytes", 1 * GiB, {1 * MiB, int32_max}, "Size at which a new segment is begun."),
      milliseconds("topic.segment_ms", 7 * day, {1, int64_max}, "Age at which a new segment is begun."),
      bytes("topic.index_interval_bytes", 4 * KiB, {1, int32_max}, "Bytes of records for each entry of an index."),
      bytes("topic.max_message_bytes", 1 * MiB + 12, {1, int32_max}, "Size of one record batch, as it was sent."),
      one_of("topic.compression_type", "producer", {"producer", "uncompressed", "gzip", "snappy", "lz4", "zstd"},
             "Compression of stored batches; `producer` keeps what the client sent."),
      one_of("topic.cleanup_policy", "delete", {"delete", "compact", "compact,delete"},
             "What retention does with old records."),
      one_of("topic.message_timestamp_type", "CreateTime", {"CreateTime", "LogAppendTime"},
             "Whose clock stamps a record: the producer's or the node's."),
  };
}

std::vector<option> group_options_table() {
  return {
      milliseconds("group.session_timeout_ms_min", 6 * second, {1, int32_max},
                   "Shortest session a member may ask for."),
      milliseconds("group.session_timeout_ms_max", 30 * minute, {1, int32_max},
                   "Longest session a member may ask for."),
      milliseconds("group.initial_rebalance_delay_ms", 0, {0, int32_max},
                   "How long an empty group waits for further members before its first assignment."),
      bytes("group.memory_bytes_max", 64 * MiB, {1 * MiB, int64_max},
            "What clients may make all groups together remember: members, assignments, offsets; beyond it new ones are "
            "refused."),
      number("group.members_max", int32_max, {1, int32_max}, "Members of one group."),
      milliseconds("group.offsets_retention_ms", 7 * day, {1 * minute, century},
                   "Committed offsets of a group without members are kept for so long."),
      bytes("group.offset_metadata_bytes_max", 4 * KiB, {0, 1 * MiB}, "Size of the note stored with an offset."),
  };
}

std::vector<option> transaction_options_table() {
  return {
      milliseconds("transaction.timeout_ms_max", 15 * minute, {1, int32_max},
                   "Longest time a producer may ask for, after which its open transaction is aborted."),
      milliseconds("transaction.id_expiration_ms", 7 * day, {1, century},
                   "A transactional id without a transaction for so long is forgotten."),
      bytes("transaction.memory_bytes_max", 64 * MiB, {1 * MiB, int64_max},
            "What clients may make all transactional ids together remember; beyond it new ids and participants are "
            "refused."),
      number("transaction.ids_max", 100'000, {1, int32_max},
             "Transactional ids; for a new one the longest idle makes room, if it has been so for 15 minutes."),
      number("transaction.participants_max", 10'000, {1, 1'000'000}, "Partitions and groups of one transaction."),
  };
}

std::vector<option> store_options_table() {
  return {
      bytes(
          "store.cache_bytes_max", 256 * MiB, {1 * MiB, int64_max},
          "Bytes of files, tables and directories of volumes kept in memory, what is not in its blocks yet included."),
      bytes("store.unwritten_bytes_max", 128 * MiB, {256 * KiB, int64_max},
            "Bytes changed that are in the store's journal alone; from half of it on they are written out, beyond it "
            "changes wait."),
      bytes("store.journal_bytes", 64 * MiB, {256 * KiB, 4 * GiB},
            "Size of each of the two files of the store's journal, which a start after a crash reads."),
      milliseconds("store.scrub_interval_ms", 7 * day, {0, century},
                   "How often all blocks of the store are read, to find those that are damaged; 0: never."),
      bytes("store.scrub_bytes_per_second", 8 * MiB, {64 * KiB, int32_max},
            "How much of the store is read in a second for that."),
  };
}

std::vector<option> access_options_table() {
  return {
      text("access.kafka", "superuser",
           "Who clients of Kafka's protocol are taken for: superuser, or terms like 'u:ana g:fraud r:ops'."),
      text("access.http", "superuser", "Who asks over HTTP, in the same form."),
      text("access.link", "superuser", "Who asks over links, which mounts and the command line use, in the same form."),
  };
}

std::vector<option> http_options_table() {
  return {
      text("http.address", "127.0.0.1:9644", "HOST:PORT of metrics, health and the page; empty: none.",
           object_to_address_or_nothing),
      number("http.connections_max", 64, {1, 10'000},
             "Connections at once; for a further one, that which keeps the server waiting longest is closed."),
      number("http.metric_series_max", 20'000, {0, 1'000'000},
             "Values about single groups and partitions in one answer to /metrics; further ones are left out."),
  };
}

std::vector<option> link_options_table() {
  return {
      text("link.address", "127.0.0.1:9645", "HOST:PORT for mirrors, mounts and the command line; empty: none.",
           object_to_address_or_nothing),
      text("link.tls.certificate", "", "PEM file with the certificate and its chain; empty: links are plain TCP."),
      text("link.tls.key", "", "PEM file with the private key of the certificate."),
      text("link.tls.ca", "", "PEM file with the authorities that sign the certificates of other nodes and clients."),
      texts("link.tls.peers", {},
            "Names of certificates that may be at the other end; none: whoever an authority has signed."),
      option{"link.compression", "Whether frames are compressed with zstd, if the other side wants it too.", true},
      number("link.connections_max", 1'024, {1, 100'000}, "Connections at once; further ones are closed at once."),
      bytes("link.frame_bytes_max", 16 * MiB, {64 * KiB, 128 * MiB}, "Size of one request or answer."),
      number("link.requests_in_flight_max", 4'096, {1, 1'000'000},
             "Requests of one link that are not answered; its client keeps further ones back."),
      bytes("link.bytes_buffered_max", 128 * MiB, {64 * KiB, 2 * GiB},
            "Bytes of one link that wait: requests, answers that are not taken, items nobody has read; each of them."),
      bytes("link.item_window_bytes", 2 * MiB, {4 * KiB, 128 * MiB},
            "Items of one call that nobody has read yet; one item takes at most half of it."),
      milliseconds("link.hello_timeout_ms", 10 * second, {10, day}, "Time to connect, for TLS and to say hello."),
      milliseconds("link.ping_interval_ms", 10 * second, {10, day}, "Silence after which the other side is asked."),
      milliseconds("link.idle_timeout_ms", 30 * second, {10, day},
                   "A link from which nothing comes, or which takes nothing, for so long is closed."),
  };
}

std::vector<option> monitoring_options_table() {
  return {
      texts("monitoring.scrape", {}, "Pages of metrics to read, as JOB=http://HOST:PORT/PATH; none: none.",
            object_to_page),
      milliseconds("monitoring.scrape_interval_ms", 10 * second, {100, day}, "How often each of them is read."),
      text("monitoring.statsd", "", "HOST:PORT (UDP) for StatsD; empty: none.", object_to_address_or_nothing),
      text("monitoring.syslog_udp", "", "HOST:PORT for syslog by UDP; empty: none.", object_to_address_or_nothing),
      text("monitoring.syslog_tcp", "", "HOST:PORT for syslog by TCP; empty: none.", object_to_address_or_nothing),
      option{"monitoring.http",
             "Whether agents may post to http.address: /api/v1/write, /v1/metrics, /v1/logs and /v1/lines.", false},
  };
}

std::vector<option> log_options_table() {
  return {
      one_of("log.level", "info", {"trace", "debug", "info", "warn", "error", "off"},
             "What the node writes to standard error; changeable while it runs by PUT /log/level."),
  };
}

constexpr std::pair<std::string_view, std::string_view> sections[] = {
    {"node", "This process: who it is, where its data is, what it may use."},
    {"reactor", "The threads that serve sockets and actors."},
    {"storage", "Work on disks."},
    {"compaction", "What topics with cleanup.policy=compact may use, one log at a time."},
    {"kafka", "The Kafka protocol: addresses and limits of clients."},
    {"topic",
     "What a topic has whose creator does not say otherwise; names as Kafka's topic configs, with _ for dots."},
    {"group", "Consumer groups."},
    {"transaction", "Transactional producers."},
    {"access", "Who clients are, as long as they do not say it: what the rules of volumes are asked about."},
    {"store", "Files, tables and directories of volumes."},
    {"http", "Metrics, health and the page."},
    {"monitoring", "Ways in for agents of servers, whose metrics and logs the service 'monitoring' watches."},
    {"link", "Connections of other nodes, mounts and the command line: what volumes are asked over."},
    {"log", "What the node tells about itself."},
};

std::vector<option> make_table() {
  std::vector<option> all;
  for (auto* part :
       {node_options_table, reactor_options_table, storage_options_table, compaction_options_table, kafka_options_table,
        topic_options_table, group_options_table, transaction_options_table, access_options_table, store_options_table,
        http_options_table, monitoring_options_table, link_options_table, log_options_table}) {
    auto some = part();
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace

const std::vector<option>& all_options() {
  static const auto table = make_table();
  return table;
}

const option* find_option(std::string_view name) {
  const auto& options = all_options();
  const auto found = std::find_if(options.begin(), options.end(), [&](const option& o) { return o.name == name; });
  return found == options.end() ? nullptr : &*found;
}

std::string_view section_sentence(std::string_view section) {
  const auto* found =
      std::find_if(std::begin(sections), std::end(sections), [&](const auto& known) { return known.first == section; });
  return found == std::end(sections) ? std::string_view{} : found->second;
}

}  // namespace millrace
