#pragma once
#include <string_view>

#include "actors/volume/volume_access.hpp"
#include "codecs/base/result.hpp"

namespace millrace {

/// Who an operator says that the clients of a listener are: "superuser", or terms as in access expressions,
/// "u:ana g:fraud r:ops"; empty: nobody in particular. `invalid_argument` says what is wrong with it.
result<volume_asker> parse_asker(std::string_view text);

}  // namespace millrace
