#pragma once
#include <array>
#include <chrono>
#include <mutex>
#include <optional>

#include "actors/mirror/mirror_board.hpp"
#include "codecs/schema/volume.capnp.h"
#include "runtime/metrics/registry.hpp"
#include "runtime/store/block_store.hpp"

namespace millrace {

/// Counts what volumes are asked over HTTP and links, by kind of request. Threads: any.
class volume_metrics {
 public:
  /// `registry` outlives this.
  explicit volume_metrics(metric_registry& registry) : registry_(registry) {}

  /// A request is answered; `took` since it was asked, the wait for the disk included.
  void answered(schema::VolumeRequest::Which request, std::chrono::nanoseconds took);

 private:
  struct of_request {
    std::once_flag once;
    std::optional<histogram> seconds;
  };

  static constexpr std::size_t requests_max = 64;  // kinds of the schema, and some to come

  metric_registry& registry_;
  std::array<of_request, requests_max> by_request_;
};

/// How far the mirrors of a node, by the names of their volumes, are behind their sources.
void collect_mirrors(metric_sink& sink, const std::map<std::string, mirror_board::status>& mirrors, std::int64_t now);

/// The block store under all volumes.
void collect_store(metric_sink& sink, const store::store_figures& figures);

}  // namespace millrace
