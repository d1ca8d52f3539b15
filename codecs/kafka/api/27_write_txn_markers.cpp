#include "codecs/kafka/api/27_write_txn_markers.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<write_txn_markers_request>;
template struct body_codec<write_txn_markers_response>;

}  // namespace millrace::kafka
