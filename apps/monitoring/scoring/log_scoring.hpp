#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// Gives the id of the template of one raw line of the log of `system`; lines come in their order.
using template_of_line = std::function<result<std::string>(std::string_view system, std::string_view line)>;

/// Reads DIR/logs/<System>_2k.log line by line and writes OUT/<System>.csv with the columns LineId,EventId. If `from`
/// holds the folders `dev` or `heldout` instead, each is read so and written to the folder of its name in `to`.
/// `not_found` if there are no logs; `io_failure` names the file. Errors of `template_of` end it.
result<void> score_logs(const std::string& from, const std::string& to, const template_of_line& template_of);

}  // namespace millrace::monitoring
