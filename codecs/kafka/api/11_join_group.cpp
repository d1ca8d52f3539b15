#include "codecs/kafka/api/11_join_group.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<join_group_request>;
template struct body_codec<join_group_response>;

}  // namespace millrace::kafka
