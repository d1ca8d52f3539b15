#include "codecs/kafka/api/61_describe_producers.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<describe_producers_request>;
template struct body_codec<describe_producers_response>;

}  // namespace millrace::kafka
