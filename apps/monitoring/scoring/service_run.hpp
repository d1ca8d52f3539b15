#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "apps/millrace/kafka_client/record_reader.hpp"
#include "apps/millrace/kafka_client/record_writer.hpp"
#include "apps/millrace/volume_client/volume_client.hpp"
#include "apps/monitoring/events/sample.hpp"
#include "apps/monitoring/graph/log_keeping.hpp"
#include "apps/monitoring/graph/series_news.hpp"
#include "apps/started_node/node_process.hpp"

namespace millrace::monitoring {

/// The monitoring service, hosted by a node: samples and lines go to its topics and what it says of them comes from
/// them, by a stock client. Each value is scored, and the template of each line is told.
class service_run {
 public:
  /// `binary`: millrace. Starts a node with its data in `folder`/node.
  static result<std::unique_ptr<service_run>> open(const std::string& binary, const std::string& folder);

  result<void> send(const std::vector<sample>& samples);
  result<void> send(const std::vector<log_line>& lines);

  /// All scores of what was sent, or all templates, at most so many: samples that come too late have no score.
  result<void> take_scores(const std::function<void(value_score)>& each, std::uint64_t expected);
  result<void> take_templates(const std::function<void(line_template)>& each, std::uint64_t expected);

 private:
  explicit service_run(node_process node) : node_(std::move(node)) {}
  result<nlohmann::json> ask(const std::function<void(schema::ServiceRequest::Builder)>& fill);
  result<void> deploy();
  result<void> wait_until_read();
  result<void> open_topics();
  result<void> read_from(const char* topic, std::uint64_t expected,
                         const std::function<result<void>(std::string_view)>& take);

  node_process node_;
  std::unique_ptr<cli::volume_client> node_client_;
  std::unique_ptr<cli::record_writer> metrics_, logs_;
  std::chrono::steady_clock::time_point moved_;
  std::int64_t clock_ms_ = 1'700'000'000'000;
};

}  // namespace millrace::monitoring
