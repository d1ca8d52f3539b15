#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"
#include "runtime/flow/topics/service_definition.hpp"

namespace millrace {

/// Where in the volume of a deployment its state is.
inline constexpr const char* state_table = "state";

/// A service that an operator wants: which one, on which topics, with its state where. Kept as JSON in the table
/// "/services/deployments", a row each, by name.
struct deployment {
  std::string name;                           ///< "fraud": of its group and its transactions, too
  std::string service;                        ///< of the definition
  std::string volume;                         ///< of its state; empty: "/services/NAME"
  std::map<std::string, std::string> topics;  ///< by source or sink of the graph; others have the definition's
  flow::service_settings settings;
  bool partitioned = false;   ///< each partition is worked on alone, with its own state
  std::size_t instances = 1;  ///< that share the partitions; more than one: it is partitioned
  bool stopped = false;
  bool stops_on_failure = false;   ///< else it is started again, after a while
  std::string shadow_of = {};      ///< the deployment whose state its own began as; empty: none
  std::string former = {};         ///< what it took the place of as it was promoted; empty: it was not
  std::uint64_t since_commit = 0;  ///< what both have given later is to be compared: its own commits count from here

  std::string state_volume() const { return volume.empty() ? "/services/" + name : volume; }
  std::string topic_of(const std::string& end, const std::string& otherwise) const {
    const auto named = topics.find(end);
    return named == topics.end() ? otherwise : named->second;
  }
  std::string dead_letter_topic() const { return topic_of("dead-letters", name + ".dead-letters"); }

  friend bool operator==(const deployment&, const deployment&) = default;
};

/// Where all deployments are kept: the table "/services/deployments".
inline constexpr const char* deployments_volume = "/";
inline constexpr const char* deployments_table = "services/deployments";

std::string encode(const deployment& wanted);

/// `invalid_argument`: no JSON, a member that is not known or of another type, or a name that is none.
result<deployment> decode_deployment(std::string_view json);

/// `invalid_argument` unless it has letters, digits, "-", "_" and "." only, at most 100.
result<void> check_deployment_name(std::string_view name);

inline constexpr std::size_t instances_max = 64;

/// `invalid_argument` if it is to be partitioned and the service, or a shadow, cannot be.
result<void> check_partitioned(const deployment& wanted, const flow::service_definition& service);

/// `invalid_argument` if it names an end that the service has not, or two of its ends have one topic.
result<void> check_ends(const deployment& wanted, const flow::service_definition& service);

}  // namespace millrace
