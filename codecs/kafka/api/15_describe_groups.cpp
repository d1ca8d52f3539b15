#include "codecs/kafka/api/15_describe_groups.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<describe_groups_request>;
template struct body_codec<describe_groups_response>;

}  // namespace millrace::kafka
