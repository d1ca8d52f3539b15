#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/base/result.hpp"

namespace millrace::monitoring {

inline constexpr std::size_t syslog_message_bytes_max = 8'192;

struct syslog_message {
  std::string bytes;
  bool cut = false;  ///< there was more than is kept of one message
};

/// Parts what comes by one TCP connection into messages: `83 <34>1 …` by its count of bytes, anything else by line
/// feeds. Which it is may change from message to message. Holds one message at most, within its bound.
/// Threads: one at a time. Source: RFC 6587.
class syslog_stream {
 public:
  explicit syslog_stream(std::size_t message_bytes_max = syslog_message_bytes_max) : bytes_max_(message_bytes_max) {}

  /// The messages that `bytes` complete. `invalid_argument` if a count is too large to be one: where messages begin is
  /// lost then, and the connection of no more use.
  result<std::vector<syslog_message>> take(std::string_view bytes);

  /// The connection has ended: what stands without a line feed is a message too; a counted one that is not all there is
  /// told as cut.
  std::vector<syslog_message> finish();

 private:
  enum class state : std::uint8_t { between, counting, counted, line };

  void keep(std::string_view bytes);
  void complete(std::vector<syslog_message>& out);

  std::size_t bytes_max_;
  state state_ = state::between;
  std::uint64_t count_ = 0;  // bytes of the message that are still to come
  syslog_message message_;
};

}  // namespace millrace::monitoring
