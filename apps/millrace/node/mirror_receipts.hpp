#pragma once
#include <string>

#include "actors/catalog/catalog_publication.hpp"
#include "actors/mirror/mirror_state.hpp"
#include "codecs/base/result.hpp"
#include "runtime/logging/logger.hpp"
#include "runtime/reactor/actor_runtime.hpp"

namespace millrace {

/// The topic to which a node writes what became of each run of its mirrors: key: the volume; value: JSON. Runs of a
/// continuous mirror that moved nothing are left out. Ownership: borrows all. Threads: none of the reactors', as it
/// blocks.
class mirror_receipts {
 public:
  static constexpr const char* topic_name = "__mirror_receipts";

  struct environment {
    actor_runtime* runtime = nullptr;
    caf::actor catalog;
    const catalog_publication* topics = nullptr;
    logger voice = {};
  };

  explicit mirror_receipts(environment of) : of_(std::move(of)) {}

  /// A receipt that cannot be written is told to the log.
  void write(const std::string& volume, const std::string& source, const result<mirror_receipt>& done,
             std::int64_t now_ms) const;

 private:
  result<void> append(const std::string& key, const std::string& value, std::int64_t now_ms) const;
  result<void> make_topic() const;

  const environment of_;
};

/// `{"volume": …, "source": …, "state": "done", "seconds": …, …}`, or `"state": "broken", "reason": …`.
std::string receipt_json(const std::string& volume, const std::string& source, const result<mirror_receipt>& done);

}  // namespace millrace
