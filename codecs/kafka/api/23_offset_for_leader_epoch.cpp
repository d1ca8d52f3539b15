#include "codecs/kafka/api/23_offset_for_leader_epoch.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<offset_for_leader_epoch_request>;
template struct body_codec<offset_for_leader_epoch_response>;

}  // namespace millrace::kafka
