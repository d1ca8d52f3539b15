#include "codecs/kafka/api/16_list_groups.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<list_groups_request>;
template struct body_codec<list_groups_response>;

}  // namespace millrace::kafka
