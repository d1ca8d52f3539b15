#pragma once
#include <cstddef>
#include <deque>
#include <utility>

#include "apps/millrace/volume_client/volume_client.hpp"

namespace millrace::bench {

/// Requests of one connection of which a bounded number is on its way; the node acts on them in their order, and
/// commits those that came meanwhile together. Ownership: borrows the client. Threads: one.
class request_pipeline {
 public:
  request_pipeline(cli::volume_client& node, std::size_t in_flight_max) : node_(node), in_flight_max_(in_flight_max) {}

  /// The error may be of an earlier request.
  result<void> send(cli::reply_kind wanted, const cli::volume_request& fill, payload_list payloads = {}) {
    while (pending_.size() >= in_flight_max_) {
      if (auto settled = settle_one(); !settled) return settled;
    }
    pending_.push_back(node_.begin(wanted, fill, std::move(payloads)));
    return {};
  }

  /// Waits for all answers.
  result<void> finish() {
    while (!pending_.empty()) {
      if (auto settled = settle_one(); !settled) return settled;
    }
    return {};
  }

 private:
  result<void> settle_one() {
    const auto reply = pending_.front().wait();
    pending_.pop_front();
    return reply ? result<void>() : result<void>(reply.error());
  }

  cli::volume_client& node_;
  const std::size_t in_flight_max_;
  std::deque<cli::pending_reply> pending_;
};

}  // namespace millrace::bench
