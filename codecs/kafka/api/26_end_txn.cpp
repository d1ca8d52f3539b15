#include "codecs/kafka/api/26_end_txn.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<end_txn_request>;
template struct body_codec<end_txn_response>;

}  // namespace millrace::kafka
