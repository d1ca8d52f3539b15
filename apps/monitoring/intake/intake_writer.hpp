#pragma once
#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "actors/catalog/catalog_publication.hpp"
#include "codecs/base/result.hpp"
#include "runtime/base/clock.hpp"
#include "runtime/logging/logger.hpp"

namespace millrace::monitoring {

/// A record that is to be written to an input of the service.
struct intake_record {
  enum class input : std::uint8_t { metrics, logs };
  input to = input::metrics;
  std::string key;
  std::string value;
  std::function<void(const result<void>&)> done = {};  ///< once it is as durable as its topic promises, or will not be
};

/// Writes what comes in to the topics `metrics` and `logs`, which it makes. What comes while a batch is being made
/// durable goes into the next one. Threads: any; `done` is called on one of the node's.
class intake_writer {
 public:
  static constexpr std::size_t waiting_bytes_max = std::size_t{64} << 20;

  struct environment {
    caf::actor_system* system = nullptr;
    caf::actor catalog = {};
    const catalog_publication* topics = nullptr;  ///< outlives it
    const clock* time = nullptr;                  ///< outlives it
    logger voice = {};
  };

  explicit intake_writer(const environment& of);
  ~intake_writer();
  intake_writer(const intake_writer&) = delete;
  intake_writer& operator=(const intake_writer&) = delete;

  /// `unavailable`, told to `done` at once, if too much waits: the sender is to try again later.
  void write(intake_record record);

 private:
  std::shared_ptr<std::atomic<std::size_t>> waiting_ = std::make_shared<std::atomic<std::size_t>>(0);
  caf::actor actor_;
};

}  // namespace millrace::monitoring
