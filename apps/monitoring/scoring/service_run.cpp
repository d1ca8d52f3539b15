#include "apps/monitoring/scoring/service_run.hpp"

#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "apps/millrace/kafka_client/topic_admin.hpp"
#include "apps/monitoring/records/delivery.hpp"
#include "apps/monitoring/services/monitoring_service.hpp"
#include "apps/monitoring/services/monitoring_topics.hpp"

namespace millrace::monitoring {
namespace {

using std::chrono::milliseconds;

constexpr auto ask_patience = std::chrono::seconds(30);
constexpr auto stuck_max = std::chrono::minutes(3);
constexpr auto look_interval = milliseconds(50);
constexpr auto silence_max = std::chrono::seconds(2);  // of a topic to which nothing more is written

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

result<nlohmann::json> service_run::ask(const std::function<void(schema::ServiceRequest::Builder)>& fill) {
  const auto told = node_client_->ask(cli::reply_kind::TEXT, [&](auto request) { fill(request.initService()); });
  if (!told) return told.error();
  auto json = nlohmann::json::parse(cli::string_of(told->read()->getText()), nullptr, false);
  return {boost::system::in_place_value, std::move(json)};
}

result<void> service_run::deploy() {
  auto client =
      cli::volume_client::make({.address = node_.link_address(), .certificate = {}, .key = {}, .ca = {}}, ask_patience);
  if (!client) return client.error();
  node_client_ = std::move(*client);
  const nlohmann::json wanted = {{"service", service_name}, {"settings", {{"scores", "all"}, {"lines", "on"}}}};
  const auto told = ask([&](auto request) { request.setDeploy(wanted.dump()); });
  return told ? result<void>() : told.error();
}

/// All that was sent is read, and what came of it is there for committed readers.
result<void> service_run::wait_until_read() {
  for (std::int64_t before = -1;;) {
    const auto told = ask([](auto request) { request.setDescribe(service_name); });
    if (!told) return told.error();
    if (told->value("lag", std::int64_t{1}) == 0) return {};
    const auto records = told->value("records", std::int64_t{0});
    const auto now = std::chrono::steady_clock::now();
    if (records != before) moved_ = now;
    before = records;
    if (now - moved_ > stuck_max) return make_error(errc::timed_out, "the service does not get on");
    std::this_thread::sleep_for(look_interval);
  }
}

result<void> service_run::send(const std::vector<sample>& samples) {
  return send_to(*metrics_, metrics_delivery{clock_ms_++, "scored", samples});
}

result<void> service_run::send(const std::vector<log_line>& lines) {
  return send_to(*logs_, logs_delivery{clock_ms_++, "scored", lines});
}

result<void> service_run::take_scores(const std::function<void(value_score)>& each, std::uint64_t expected) {
  if (auto sent = metrics_->finish(); !sent) return sent;
  if (auto read = wait_until_read(); !read) return read;
  return read_from(scores_topic, expected, [&](std::string_view json) -> result<void> {
    auto score = value_score_from_json(json);
    if (!score) return score.error();
    each(std::move(*score));
    return {};
  });
}

result<void> service_run::take_templates(const std::function<void(line_template)>& each, std::uint64_t expected) {
  if (auto sent = logs_->finish(); !sent) return sent;
  if (auto read = wait_until_read(); !read) return read;
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
