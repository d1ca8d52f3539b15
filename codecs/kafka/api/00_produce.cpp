#include "codecs/kafka/api/00_produce.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<produce_request>;
template struct body_codec<produce_response>;

}  // namespace millrace::kafka
