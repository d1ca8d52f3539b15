#include "codecs/kafka/api/09_offset_fetch.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<offset_fetch_request>;
template struct body_codec<offset_fetch_response>;

}  // namespace millrace::kafka
