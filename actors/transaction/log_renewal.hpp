#pragma once
#include <caf/actor.hpp>
#include <caf/event_based_actor.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "actors/group/cursor_log_cut.hpp"
#include "runtime/logging/logger.hpp"

namespace millrace {

/// Keeps the transaction log in proportion to what it says: when it has grown long, all ids are appended anew, some at
/// a time, and what lies before is trimmed. Threads: those of its actor.
class log_renewal {
 public:
  struct source {
    std::function<std::vector<std::string>()> ids;  ///< all there are

    /// Appends what is known of an id; the append's number, or 0 if the id is not known any more.
    std::function<std::uint64_t(const std::string& id)> append_anew;
    std::function<bool()> takes_appends;
  };

  log_renewal(caf::event_based_actor* self, caf::actor log, logger voice, source from, std::int64_t records_min);

  /// Asks the log how long it is, and begins if it is too long.
  void look();

  /// All appends up to `number` are durable.
  void on_durable(std::uint64_t number);

 private:
  template <class Then>
  void ask_for_extent(Then then);
  void begin_if_due(const cursor_log_cut::extent& log);
  void append_some();
  void note_written(const std::string& id);
  void trim();

  caf::event_based_actor* self_;
  const caf::actor log_;
  const logger voice_;
  const source from_;
  cursor_log_cut cut_;
  std::deque<std::string> left_;
  std::map<std::uint64_t, std::string> under_way_;  ///< by append
};

}  // namespace millrace
