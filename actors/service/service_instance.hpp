#pragma once
#include <caf/all.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "actors/service/deployment.hpp"
#include "actors/service/deployment_ends.hpp"
#include "actors/service/instance_number.hpp"
#include "actors/service/service_environment.hpp"
#include "actors/service/service_log.hpp"
#include "actors/service/service_report.hpp"
#include "runtime/flow/topics/service_definition.hpp"

namespace millrace {

/// The service may end now: it commits what it has, and goes.
using stop_instance = caf::atom_constant<caf::atom("stopinst")>;

/// What has come to be seen: the instance has gone on to these positions, and gave these outputs on its way.
struct visible_commit {
  std::vector<flow::given_record> outputs = {};
  std::vector<flow::read_position> positions = {};
  std::uint64_t records = 0;  ///< read since the commit before
  bool begins = false;        ///< it is where the instance begins, and no commit
};

struct instance_options {
  service_environment environment;
  std::shared_ptr<const flow::service_definition> service;
  flow::service_settings settings = {};
  bool partitioned = false;                               ///< each partition has its own state
  instance_number of = {};                                ///< of how many, and which; one, unless partitioned
  std::string name;                                       ///< of the deployment: of its group and its transactions, too
  std::string volume;                                     ///< "/fraud": where its table is
  std::string table{state_table};                         ///< within the volume
  deployment_ends ends;                                   ///< its topics
  std::size_t outputs_bytes_max = std::size_t{32} << 20;  ///< that wait for a commit; reading stops beyond
  std::size_t keys_max = 1'000'000;                       ///< of each stage: kept in memory, by all instances
  std::uint64_t since_commit = 0;                         ///< its commits have higher numbers
  std::vector<flow::read_position> stop_at = {};          ///< it ends when it has come there; empty: it goes on
  std::shared_ptr<report_board> board;
  service_voice voice = {};
  std::function<void(const visible_commit&)> told = {};  ///< where it begins, and each commit that can be seen now
  std::function<void(const result<void>&)> ended;        ///< once, on its thread: an error, or that it was stopped
};

/// Starts an instance of a service on a thread of its own: it reads its topics in process, runs its graph, and commits
/// outputs, positions and state together (`commit_writer`). While it lags it commits at intervals; when it has caught
/// up, at once. After any failure it ends, and another one goes on where the last commit was.
caf::actor spawn_service_instance(instance_options options);

}  // namespace millrace
