#pragma once
#include "actors/group/messages.hpp"

namespace millrace {

/// The reply that this kind of request expects, with nothing in it but the error. `topics_deletion` expects none.
group_reply refusal(const group_request& request, kafka::error_code error);

}  // namespace millrace
