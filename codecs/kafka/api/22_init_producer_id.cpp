#include "codecs/kafka/api/22_init_producer_id.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<init_producer_id_request>;
template struct body_codec<init_producer_id_response>;

}  // namespace millrace::kafka
