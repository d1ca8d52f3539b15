#pragma once
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "actors/group/facts.hpp"
#include "codecs/base/result.hpp"

/// How facts stand in the cursor log: records of schema cursor_log.capnp.
namespace millrace {

/// The facts as one record batch, at least one fact, in order. `now` becomes the records' time.
std::vector<std::byte> encode_facts(const std::string& group_id, const std::vector<group_fact>& facts,
                                    kafka::timestamp now);

struct logged_fact {
  std::string group_id;
  group_fact fact;
};

/// `corrupt` if key or value are not what the schema says.
result<logged_fact> decode_fact(std::span<const std::byte> key, std::optional<std::span<const std::byte>> value);

/// All groups that a cursor log tells of.
class cursor_replay {
 public:
  /// Takes the facts of whole record batches, back to back. `corrupt` at the first batch or record that is damaged; the
  /// facts before it have been taken.
  result<void> take(std::span<const std::byte> batches);

  /// Groups of which something is left.
  std::map<std::string, group_facts> finish() &&;

 private:
  std::map<std::string, group_facts> groups_;
};

}  // namespace millrace
