#include "codecs/kafka/api/47_offset_delete.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<offset_delete_request>;
template struct body_codec<offset_delete_response>;

}  // namespace millrace::kafka
