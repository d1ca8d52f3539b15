#include "apps/millrace/node/node_metrics.hpp"

#include <boost/asio/post.hpp>

#include "apps/fraud/fraud_service.hpp"
#include "apps/millrace/node/detector_metrics.hpp"
#include "apps/millrace/node/group_lag.hpp"
#include "apps/millrace/node/group_survey.hpp"
#include "apps/millrace/node/log_metrics.hpp"
#include "apps/millrace/node/monitoring_json.hpp"
#include "apps/millrace/node/node_parts.hpp"
#include "apps/millrace/node/scrub_metrics.hpp"
#include "apps/millrace/node/service_metrics.hpp"
#include "apps/millrace/node/transaction_metrics.hpp"
#include "runtime/http/operation_routes.hpp"
#include "runtime/metrics/bounded_sink.hpp"
#include "runtime/metrics/process_usage.hpp"
#include "runtime/reactor/reactor.hpp"

namespace millrace {
namespace {

/// What was asked for on the first reactor.
struct asked_figures {
  group_survey groups;
  std::shared_ptr<const fraud::fraud_board> fraud;  ///< null if the service is not hosted
  std::uint64_t fraud_lag = 0;
  std::shared_ptr<const fraud::detection_board> detectors = {};  ///< null while the node starts or stops
  std::vector<service_status> services = {};
  std::shared_ptr<const monitoring::monitoring_watch> monitoring = {};  ///< null while the node starts or stops
  std::shared_ptr<monitoring::agent_intake> agents = {};                ///< null if no way in is open
};

void collect_reactors(metric_sink& sink, actor_runtime& runtime) {
  for (std::size_t i = 0; i < runtime.size(); ++i) {
    const auto usage = runtime.at(i).usage();
    const metric_labels labels{{"reactor", std::to_string(i)}};
    sink.counter({"millrace_reactor_busy_seconds_total",
                  "Time a reactor was at work, in seconds; its rate is the reactor's utilisation, 1 at most."},
                 labels, std::chrono::duration<double>(usage.busy).count());
    sink.counter({"millrace_reactor_turns_total", "Turns of actors and posted functions."}, labels,
                 static_cast<double>(usage.turns));
    sink.counter({"millrace_reactor_handlers_total", "Events of sockets and timers that were handled."}, labels,
                 static_cast<double>(usage.handlers));
    sink.counter({"millrace_reactor_wakes_total", "Times another thread woke a reactor that slept."}, labels,
                 static_cast<double>(usage.wakes));
  }
}

std::map<std::string, mirror_board::status> mirrors_by_name(node_parts& n) {
  std::map<std::string, mirror_board::status> named;
  const auto registry = n.store->latest(block_store_port::registry_tree);
  if (!n.mirrors || !registry) return named;
  for (const auto& [id, status] : n.mirrors->board().all()) {
    const auto volume = volume_registry::find_volume(**registry, id);
    if (volume && *volume && (*volume)->read_only()) named.emplace((*volume)->name, status);
  }
  return named;
}

void collect_node(metric_sink& sink, node_parts& n) {
  sink.gauge({"millrace_build_info", "Always 1; the version is in the label."}, {{"version", MILLRACE_VERSION}}, 1);
  sink.gauge({"millrace_kafka_connections", "Open connections of Kafka clients."}, {},
             static_cast<double>(n.counts.connections.load(std::memory_order_relaxed)));
  sink.gauge({"millrace_memory_used_bytes", "Bytes of requests and replies held for clients."}, {},
             static_cast<double>(n.budget.used()));
  sink.gauge({"millrace_memory_budget_bytes", "Bound of millrace_memory_used_bytes: node.memory_budget_bytes."}, {},
             static_cast<double>(n.budget.bytes_max()));
  sink.gauge({"millrace_group_memory_used_bytes", "Bytes of members and offsets of consumer groups."}, {},
             static_cast<double>(n.group_memory.used()));
  sink.gauge({"millrace_group_memory_max_bytes",
              "Bound of millrace_group_memory_used_bytes, beyond which new members and offsets are refused: "
              "group.memory_bytes_max."},
             {}, static_cast<double>(n.group_memory.bytes_max()));
  sink.gauge({"millrace_transaction_memory_used_bytes", "Bytes of transactional ids and what takes part."}, {},
             static_cast<double>(n.transaction_memory.used()));
  sink.gauge({"millrace_transaction_memory_max_bytes",
              "Bound of millrace_transaction_memory_used_bytes, beyond which new ids and participants are refused: "
              "transaction.memory_bytes_max."},
             {}, static_cast<double>(n.transaction_memory.bytes_max()));
  for (const auto& room : n.rooms) {
    const metric_labels directory{{"directory", room->directory->path()}};
    if (const auto free = n.disk.free_bytes(room->directory->path())) {
      sink.gauge({"millrace_data_directory_free_bytes", "Free space of the disk that holds a data directory."},
                 directory, static_cast<double>(*free));
    }
    sink.gauge({"millrace_data_directory_refuses_producers",
                "1 while a data directory takes no records, for its disk is nearly full; else 0."},
               directory, room->gate.is_open() ? 0 : 1);
  }
}

void collect_fraud(metric_sink& sink, const asked_figures& asked) {
  if (!asked.fraud) return;
  const auto& board = *asked.fraud;
  const auto count = [&](const char* name, const char* help, const std::atomic<std::uint64_t>& value) {
    sink.counter({name, help}, {}, static_cast<double>(value.load(std::memory_order_relaxed)));
  };
  count("millrace_fraud_uses_read_total", "Card uses that the fraud service has read.", board.uses_read);
  count("millrace_fraud_unreadable_records_total", "Records that are no card use and were passed over.",
        board.uses_unreadable);
  count("millrace_fraud_alerts_total", "Alerts that are durable, since the start of the node.", board.alerts_raised);
  sink.gauge({"millrace_fraud_lag", "Records not looked at yet, or whose alerts are not durable yet."}, {},
             static_cast<double>(asked.fraud_lag));
}

std::string text_of(node_parts& n, const asked_figures& asked) {
  return n.registry.to_text([&](metric_sink& sink) {
    const auto topics = n.publication.current();
    collect_process_usage(sink);
    collect_node(sink, n);
    collect_reactors(sink, *n.runtime);
    collect_log_totals(sink, *topics);
    collect_compaction(sink, *n.compaction);
    collect_transactions(sink, *n.transaction_figures, kafka::timestamp(n.time.wall_ms()));
    collect_store(sink, n.store->figures());
    const auto scrub = n.scrubber->record();
    collect_scrub(sink, scrub, n.scrubber->blocks_read());
    collect_mirrors(sink, mirrors_by_name(n), n.time.wall_ms() * 1'000'000);
    collect_fraud(sink, asked);
    if (asked.detectors) collect_detectors(sink, asked.detectors->current());
    if (asked.monitoring) collect_monitoring(sink, *asked.monitoring);
    if (asked.agents) collect_agents(sink, asked.agents->figures());
    collect_services(sink, asked.services);
    sink.gauge({"millrace_groups", "Consumer groups."}, {},
               static_cast<double>(asked.groups.groups.size() + asked.groups.left_out));
    bounded_sink bounded(sink, n.options.http.metric_series_max);
    collect_damage(bounded, scrub);
    collect_groups(bounded, asked.groups, *topics);
    collect_logs(bounded, *topics);
    sink.gauge({"millrace_metric_series_left_out",
                "Values about single groups and partitions left out of this answer: http.metric_series_max."},
               {}, static_cast<double>(bounded.left_out() + asked.groups.left_out));
  });
}

}  // namespace

namespace {

void answer_with(node_parts& n, const http_reply& reply, asked_figures asked) {
  if (n.fraud) {
    asked.fraud = n.fraud->shared_board();
    asked.fraud_lag = n.fraud->lag();
  }
  if (n.detection) asked.detectors = n.detection->tracks();
  asked.monitoring = n.monitoring;
  asked.agents = n.agents;
  boost::asio::post(*n.blocking, [&n, reply, asked = std::move(asked)]() mutable {
    // The connection is let go of where it lives.
    run_on(n.runtime->at(0), [reply = std::move(reply), text = text_of(n, asked)]() mutable {
      reply({200, std::move(text)});
    });
  });
}

}  // namespace

void answer_metrics(node_parts& n, const http_request& request, const http_reply& client) {
  const http_reply reply = [client, wanted = wants_openmetrics(request)](http_response text) {
    client(metrics_reply(std::move(text.body), wanted));
  };
  survey_groups(n.runtime->system(), n.runtime->at(0), n.group_directory, n.options.http.metric_series_max,
                [&n, reply](group_survey groups) {
                  survey_services(n, [&n, reply, groups = std::move(groups)](std::vector<service_status> services) {
                    answer_with(n, reply, {.groups = groups, .services = std::move(services)});
                  });
                });
}

}  // namespace millrace
