#include "codecs/kafka/api/13_leave_group.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<leave_group_request>;
template struct body_codec<leave_group_response>;

}  // namespace millrace::kafka
