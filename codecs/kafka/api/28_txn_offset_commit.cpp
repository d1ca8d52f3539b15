#include "codecs/kafka/api/28_txn_offset_commit.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<txn_offset_commit_request>;
template struct body_codec<txn_offset_commit_response>;

}  // namespace millrace::kafka
