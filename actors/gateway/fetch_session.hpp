#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace millrace {

/// What a client wants from one partition. `topic` is its name, or the 16 bytes of its id where the version uses ids.
struct fetch_wish {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::int32_t bytes_max = 0;
  std::int32_t current_leader_epoch = -1;
  std::int32_t last_fetched_epoch = -1;
};

/// What a client was told about a partition, for telling it only what changed.
struct fetch_told {
  std::int16_t error = 0;
  std::int64_t high_watermark = -1;
  std::int64_t log_start_offset = -1;
  bool has_news = false;  ///< records, a diverging epoch: always told

  /// True if the client must hear this after it was told `before`.
  bool differs_from(const fetch_told& before) const {
    return has_news || error != 0 || before.error != 0 || high_watermark != before.high_watermark ||
           log_start_offset != before.log_start_offset;
  }
};

/// The partitions that one client keeps fetching, so that its requests and replies name only what changed (KIP-227).
class fetch_session {
 public:
  struct entry {
    fetch_wish wish;
    fetch_told told;
  };
  struct forgotten {
    std::string topic;
    std::int32_t partition;
  };

  void set(fetch_wish wish);
  void forget(const forgotten& what);

  /// One fetch at a time uses the entries: another would change them under it.
  void begin_fetch() { in_fetch_ = true; }
  void end_fetch() { in_fetch_ = false; }

  /// In the order in which they are to be served. Stable until `set`, `forget` or `move_to_tail`.
  std::list<entry>& entries() { return entries_; }

  /// The next request is served others first.
  void move_to_tail(std::list<entry>::iterator served) { entries_.splice(entries_.end(), entries_, served); }

 private:
  friend class fetch_sessions;
  static std::string name_of(const std::string& topic, std::int32_t partition);

  std::int32_t next_epoch_ = 1;
  bool in_fetch_ = false;
  std::list<entry> entries_;
  std::unordered_map<std::string, std::list<entry>::iterator> by_name_;
};

/// The sessions of one connection; those of the node share `slots_max`.
class fetch_sessions {
 public:
  /// Sessions that all connections may hold together.
  struct slots {
    std::atomic<std::size_t> used{0};
    std::size_t max = 0;
  };

  explicit fetch_sessions(slots& shared) : slots_(shared) {}
  ~fetch_sessions();
  fetch_sessions(const fetch_sessions&) = delete;
  fetch_sessions& operator=(const fetch_sessions&) = delete;

  enum class answer {
    full,         ///< reply with every partition of the request
    incremental,  ///< reply with what changed
    not_found,    ///< FETCH_SESSION_ID_NOT_FOUND
    wrong_epoch,  ///< INVALID_FETCH_SESSION_EPOCH; also while the session's last fetch is not answered
  };
  struct opened {
    answer how;
    std::int32_t id = 0;                     ///< what the reply says; 0: no session
    std::shared_ptr<fetch_session> session;  ///< holds the wishes; also where there is no session to keep
  };

  /// Applies the session id and epoch of a request, with KIP-227's meaning of 0 and -1.
  opened open(std::int32_t id, std::int32_t epoch, std::vector<fetch_wish> wishes,
              const std::vector<fetch_session::forgotten>& forgotten);

  std::size_t size() const { return sessions_.size(); }

 private:
  opened open_full(std::int32_t epoch, std::vector<fetch_wish> wishes);
  void close(std::int32_t id);
  bool take_slot();

  slots& slots_;
  std::int32_t last_id_ = 0;
  std::unordered_map<std::int32_t, std::shared_ptr<fetch_session>> sessions_;
};

}  // namespace millrace
