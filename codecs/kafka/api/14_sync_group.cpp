#include "codecs/kafka/api/14_sync_group.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<sync_group_request>;
template struct body_codec<sync_group_response>;

}  // namespace millrace::kafka
