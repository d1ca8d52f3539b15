#include "codecs/kafka/api/60_describe_cluster.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<describe_cluster_request>;
template struct body_codec<describe_cluster_response>;

}  // namespace millrace::kafka
