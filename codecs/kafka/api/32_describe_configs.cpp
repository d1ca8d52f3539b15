#include "codecs/kafka/api/32_describe_configs.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<describe_configs_request>;
template struct body_codec<describe_configs_response>;

}  // namespace millrace::kafka
