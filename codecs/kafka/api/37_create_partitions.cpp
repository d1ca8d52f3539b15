#include "codecs/kafka/api/37_create_partitions.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<create_partitions_request>;
template struct body_codec<create_partitions_response>;

}  // namespace millrace::kafka
