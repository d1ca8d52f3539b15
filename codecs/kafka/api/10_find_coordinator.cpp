#include "codecs/kafka/api/10_find_coordinator.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<find_coordinator_request>;
template struct body_codec<find_coordinator_response>;

}  // namespace millrace::kafka
