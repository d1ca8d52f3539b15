#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "apps/fraud/scoring/detectors_run.hpp"
#include "apps/millrace/kafka_client/record_reader.hpp"
#include "apps/millrace/kafka_client/record_writer.hpp"
#include "apps/millrace/volume_client/volume_client.hpp"
#include "apps/started_node/node_process.hpp"

namespace millrace::fraud {

/// The service of the detectors, hosted by a node: events go to its topics and what it gives comes from them, by a
/// stock client; models are put into the file of its volume.
class hosted_run final : public detectors_run {
 public:
  /// Starts a node and deploys the service there.
  static result<std::unique_ptr<hosted_run>> open(const std::string& binary, const std::string& folder);

  result<detection_output> take(std::span<const transaction> uses, std::span<const label> labels,
                                std::int64_t now_ms) override;
  result<detection_output> settle() override;
  result<void> put(new_model model, std::int64_t now_ms) override;

 private:
  explicit hosted_run(node_process node) : node_(std::move(node)) {}
  result<void> reach_node();
  result<void> make_topics();
  result<void> deploy();
  result<void> begin_reading();
  result<void> read(detection_output& into, std::chrono::milliseconds wait, bool& got);
  result<void> keep(const cli::record& record, detection_output& into);
  result<std::int64_t> model_taken_ms();

  node_process node_;
  std::unique_ptr<cli::volume_client> volumes_;
  std::unique_ptr<cli::record_writer> uses_, labels_;
  std::unique_ptr<cli::record_reader> given_;
  bool has_model_ = false;
  std::uint64_t sent_ = 0, by_online_ = 0, by_trees_ = 0, features_ = 0;
  std::uint64_t sent_without_model_ = 0;
};

}  // namespace millrace::fraud
