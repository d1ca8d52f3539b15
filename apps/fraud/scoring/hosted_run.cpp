#include "apps/fraud/scoring/hosted_run.hpp"

#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "apps/fraud/detectors/model_detectors.hpp"
#include "apps/fraud/fraud_topics.hpp"
#include "apps/fraud/services/feature_record.hpp"
#include "apps/fraud/services/fraud_detection_service.hpp"
#include "apps/millrace/kafka_client/topic_admin.hpp"
#include "apps/millrace/volume_client/node_file_tree.hpp"

namespace millrace::fraud {
namespace {

using std::chrono::milliseconds;

constexpr auto ask_patience = std::chrono::seconds(30);
constexpr auto silence_max = std::chrono::minutes(3);  // of a service that has something to judge
constexpr auto alerts_lag = milliseconds(1000);        // they are durable with the scores, and read a little later
constexpr auto model_patience = std::chrono::minutes(1);
constexpr auto look_interval = milliseconds(20);

std::string model_path() { return fmt::format("/services/{}/{}", detection_service_name, model_file); }

template <class Event>
result<void> send(cli::record_writer& to, std::span<const Event> events, const Event& mark) {
  for (const auto& event : events) {
    if (auto sent = to.send({.value = to_json(event)}); !sent) return sent;
  }
  return to.send({.value = to_json(mark)});
}

result<nlohmann::json> ask_service(cli::volume_client& node,
                                   const std::function<void(schema::ServiceRequest::Builder)>& fill) {
  const auto reply = node.ask(cli::reply_kind::TEXT, [&](auto request) { fill(request.initService()); });
  if (!reply) return reply.error();
  auto told = nlohmann::json::parse(cli::string_of(reply->read()->getText()), nullptr, false);
  return {boost::system::in_place_value, std::move(told)};
}

}  // namespace

result<std::unique_ptr<hosted_run>> hosted_run::open(const std::string& binary, const std::string& folder) {
  auto node = node_process::start(binary, folder);
  if (!node) return node.error();
  std::unique_ptr<hosted_run> opened(new hosted_run(std::move(*node)));
  for (const auto step :
       {&hosted_run::reach_node, &hosted_run::make_topics, &hosted_run::deploy, &hosted_run::begin_reading}) {
    if (auto done = (opened.get()->*step)(); !done) return done.error();
  }
  return opened;
}

result<void> hosted_run::reach_node() {
  auto volumes =
      cli::volume_client::make({.address = node_.link_address(), .certificate = {}, .key = {}, .ca = {}}, ask_patience);
  if (!volumes) return volumes.error();
  volumes_ = std::move(*volumes);
  return {};
}

/// One partition each: their order is that of the data set.
result<void> hosted_run::make_topics() {
  const cli::connection_options connection{.bootstrap = node_.kafka_address(), .settings = {}};
  const auto cluster = cli::client::connect(cli::client_kind::observer, connection);
  if (!cluster) return cluster.error();
  for (const auto& [name, to] : {std::pair(input_topic, &uses_), std::pair(labels_topic, &labels_)}) {
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

/// Marks tell how far both topics are, so that nothing depends on how fast they are written.
result<void> hosted_run::deploy() {
  const nlohmann::json wanted = {{"service", detection_service_name},
                                 {"settings", {{"idle-after-ms", "0"}, {"features", "on"}}}};
  const auto told = ask_service(*volumes_, [&](auto request) { request.setDeploy(wanted.dump()); });
  return told ? result<void>() : told.error();
}

result<void> hosted_run::begin_reading() {
  auto reader = cli::record_reader::open({.bootstrap = node_.kafka_address(), .settings = {}},
                                         {.group = {}, .read_committed = true});
  if (!reader) return reader.error();
  given_ = std::move(*reader);
  std::vector<cli::partition_offset> from;
  for (const char* topic : {scores_topic, findings_topic, features_topic}) {
    from.push_back({topic, kafka::partition_index(0), kafka::offset(0)});
  }
  return given_->assign(from);
}

result<detection_output> hosted_run::take(std::span<const transaction> uses, std::span<const label> labels,
                                          std::int64_t now_ms) {
  if (auto sent = send(*labels_, labels, label_mark(now_ms)); !sent) return sent.error();
  if (auto sent = send(*uses_, uses, use_mark(now_ms)); !sent) return sent.error();
  sent_ += uses.size();
  if (!has_model_) sent_without_model_ += uses.size();
  detection_output out;
  for (bool got = true; got;) {
    if (auto done = read(out, milliseconds(0), got); !done) return done.error();
  }
  return out;
}

result<detection_output> hosted_run::settle() {
  for (const auto& writer : {uses_.get(), labels_.get()}) {
    if (auto sent = writer->finish(); !sent) return sent.error();
  }
  detection_output out;
  auto heard = std::chrono::steady_clock::now();
  const auto all_there = [&] {
    return by_online_ == sent_ && features_ == sent_ && by_trees_ + sent_without_model_ == sent_;
  };
  for (bool got = true; got || !all_there();) {
    if (auto done = read(out, alerts_lag, got); !done) return done.error();
    const auto now = std::chrono::steady_clock::now();
    if (got) heard = now;
    if (now - heard < silence_max) continue;
    return make_error(errc::timed_out, fmt::format("of {} transactions {} were judged and {} described: nothing more "
                                                   "comes",
                                                   sent_, by_online_, features_));
  }
  return out;
}

result<void> hosted_run::read(detection_output& into, milliseconds wait, bool& got) {
  cli::record record;
  const auto outcome = given_->next(record, wait);
  if (!outcome) return outcome.error();
  got = *outcome != cli::read_outcome::nothing;
  return *outcome == cli::read_outcome::record ? keep(record, into) : result<void>();
}

result<void> hosted_run::keep(const cli::record& record, detection_output& into) {
  const auto text = record.value.value_or("");
  if (record.topic == features_topic) {
    auto judged = studied_use_from_json(text);
    if (!judged) return judged.error();
    ++features_;
    into.features.push_back(std::move(*judged));
    return {};
  }
  if (record.topic == scores_topic) {
    auto given = score_from_json(text);
    if (!given) return given.error();
    ++(given->detector == trees_detector::name ? by_trees_ : by_online_);
    into.scores.push_back(std::move(*given));
    return {};
  }
  const auto alert = nlohmann::json::parse(text, nullptr, false);
  into.alerts.push_back({alert.value("detector", ""), text});
  return {};
}

result<std::int64_t> hosted_run::model_taken_ms() {
  const auto told = ask_service(*volumes_, [&](auto request) { request.setDescribe(detection_service_name); });
  if (!told) return told.error();
  const auto files = told->find("files");
  if (files == told->end() || files->empty()) return -1;
  const auto& file = files->front();
  if (const auto refusal = file.value("refusal", ""); !refusal.empty()) return make_error(errc::corrupt, refusal);
  return file.at("taken_ms").is_null() ? -1 : file.at("taken_ms").get<std::int64_t>();
}

result<void> hosted_run::put(new_model model, std::int64_t) {
  const auto before = model_taken_ms();
  if (!before) return before.error();
  cli::node_file_tree files(*volumes_);
  auto sink = files.write(model_path(), {.size = model.file.size()}, cli::keep_times::no);
  if (!sink) return sink.error();
  if (auto written = (*sink)->write(model.file); !written) return written;
  if (auto done = (*sink)->finish(); !done) return done;
  const auto until = std::chrono::steady_clock::now() + model_patience;
  for (;;) {
    const auto now = model_taken_ms();
    if (!now) return now.error();
    if (*now > *before) break;
    if (std::chrono::steady_clock::now() > until)
      return make_error(errc::timed_out, "the service does not take the model");
    std::this_thread::sleep_for(look_interval);
  }
  has_model_ = true;
  return {};
}

}  // namespace millrace::fraud
