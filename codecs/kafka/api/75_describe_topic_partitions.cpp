#include "codecs/kafka/api/75_describe_topic_partitions.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<describe_topic_partitions_request>;
template struct body_codec<describe_topic_partitions_response>;

}  // namespace millrace::kafka
