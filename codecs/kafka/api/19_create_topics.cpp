#include "codecs/kafka/api/19_create_topics.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<create_topics_request>;
template struct body_codec<create_topics_response>;

}  // namespace millrace::kafka
