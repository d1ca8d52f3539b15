#include "apps/monitoring/scoring/service_run.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "apps/millrace/kafka_client/topic_admin.hpp"
#include "apps/millrace/volume_client/volume_client.hpp"
#include "apps/monitoring/records/delivery.hpp"
#include "apps/monitoring/services/monitoring_service.hpp"
#include "apps/monitoring/services/monitoring_topics.hpp"

namespace millrace::monitoring {
namespace {

using std::chrono::milliseconds;

constexpr auto ask_patience = std::chrono::seconds(30);
constexpr auto silence_max = std::chrono::seconds(10);  // what has said nothing for so long has no more to say

template <class Delivery>
result<void> send_to(cli::record_writer& to, Delivery delivery) {
  return to.send({.value = to_json(delivery)});
}

}  // namespace

result<std::unique_ptr<service_run>> service_run::open(const std::string& binary, const std::string& folder) {
  auto node = node_process::start(binary, folder);
  if (!node) return node.error();
  std::unique_ptr<service_run> opened(new service_run(std::move(*node)));
  if (auto done = opened->open_topics(); !done) return done.error();
  if (auto done = opened->deploy(); !done) return done.error();
  return opened;
}

result<void> service_run::open_topics() {
  const cli::connection_options connection{.bootstrap = node_.kafka_address(), .settings = {}};
  const auto cluster = cli::client::connect(cli::client_kind::observer, connection);
  if (!cluster) return cluster.error();
  for (const auto& [name, to] : {std::pair(metrics_topic, &metrics_), std::pair(logs_topic, &logs_)}) {
    if (auto made = cli::create_topic(**cluster, {.name = name, .partitions = 1, .configs = {}}, cli::dry_run::no);
        !made) {
      return made;
    }
    auto writer = cli::record_writer::open(connection, name, {});
    if (!writer) return writer.error();
    *to = std::move(*writer);
  }
  return {};
}

result<void> service_run::deploy() {
  auto node =
      cli::volume_client::make({.address = node_.link_address(), .certificate = {}, .key = {}, .ca = {}}, ask_patience);
  if (!node) return node.error();
  const nlohmann::json wanted = {{"service", service_name}, {"settings", {{"scores", "all"}, {"lines", "on"}}}};
  const auto told =
      (*node)->ask(cli::reply_kind::TEXT, [&](auto request) { request.initService().setDeploy(wanted.dump()); });
  return told ? result<void>() : told.error();
}

result<void> service_run::send(const std::vector<sample>& samples) {
  return send_to(*metrics_, metrics_delivery{clock_ms_++, "scored", samples});
}

result<void> service_run::send(const std::vector<log_line>& lines) {
  return send_to(*logs_, logs_delivery{clock_ms_++, "scored", lines});
}

result<void> service_run::take_scores(const std::function<void(value_score)>& each, std::uint64_t expected) {
  if (auto sent = metrics_->finish(); !sent) return sent;
  return read_from(scores_topic, expected, [&](std::string_view json) -> result<void> {
    auto score = value_score_from_json(json);
    if (!score) return score.error();
    each(std::move(*score));
    return {};
  });
}

result<void> service_run::take_templates(const std::function<void(line_template)>& each, std::uint64_t expected) {
  if (auto sent = logs_->finish(); !sent) return sent;
  return read_from(lines_topic, expected, [&](std::string_view json) -> result<void> {
    auto line = line_template_from_json(json);
    if (!line) return line.error();
    each(std::move(*line));
    return {};
  });
}

result<void> service_run::read_from(const char* topic, std::uint64_t expected,
                                    const std::function<result<void>(std::string_view)>& take) {
  auto reader = cli::record_reader::open({.bootstrap = node_.kafka_address(), .settings = {}},
                                         {.group = {}, .read_committed = true});
  if (!reader) return reader.error();
  if (auto done = (*reader)->assign({{topic, kafka::partition_index(0), kafka::offset(0)}}); !done) return done;
  auto heard = std::chrono::steady_clock::now();
  for (std::uint64_t taken = 0; taken < expected;) {
    cli::record record;
    const auto outcome = (*reader)->next(record, milliseconds(200));
    if (!outcome) return outcome.error();
    const auto now = std::chrono::steady_clock::now();
    if (*outcome == cli::read_outcome::record) {
      heard = now;
      ++taken;
      if (auto done = take(record.value.value_or("")); !done) return done;
    } else if (now - heard > silence_max) {
      return {};  // late samples have no score
    }
  }
  return {};
}

}  // namespace millrace::monitoring
