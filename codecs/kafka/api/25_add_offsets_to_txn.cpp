#include "codecs/kafka/api/25_add_offsets_to_txn.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<add_offsets_to_txn_request>;
template struct body_codec<add_offsets_to_txn_response>;

}  // namespace millrace::kafka
