#include "codecs/kafka/api/02_list_offsets.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<list_offsets_request>;
template struct body_codec<list_offsets_response>;

}  // namespace millrace::kafka
