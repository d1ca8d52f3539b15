#include "codecs/kafka/api/20_delete_topics.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<delete_topics_request>;
template struct body_codec<delete_topics_response>;

}  // namespace millrace::kafka
