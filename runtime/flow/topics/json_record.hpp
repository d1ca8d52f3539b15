#pragma once
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "runtime/flow/event/event_time.hpp"
#include "runtime/flow/topics/topic_record.hpp"

namespace millrace::flow {

/// A record that is no event; what it says is the reason of its dead letter.
struct bad_record : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The fields of a record whose value is a JSON object, by name. Each function throws `bad_record`, with the field and
/// what was wanted, if it is missing or of another type. Threads: one at a time of a thread; the next one made there
/// ends it.
class json_record {
 public:
  explicit json_record(const topic_record& record);

  std::string_view text(std::string_view field) const;
  std::int64_t whole(std::string_view field) const;
  double number(std::string_view field) const;
  bool has(std::string_view field) const;

  /// Milliseconds since 1970.
  event_time time(std::string_view field) const { return event_time(whole(field)); }

 private:
  struct parsed;
  parsed* in_;  // of the thread
};

}  // namespace millrace::flow
