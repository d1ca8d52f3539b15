#include "codecs/kafka/api/12_heartbeat.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<heartbeat_request>;
template struct body_codec<heartbeat_response>;

}  // namespace millrace::kafka
