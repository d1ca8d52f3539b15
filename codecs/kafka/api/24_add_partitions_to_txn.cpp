#include "codecs/kafka/api/24_add_partitions_to_txn.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<add_partitions_to_txn_request>;
template struct body_codec<add_partitions_to_txn_response>;

}  // namespace millrace::kafka
