#include "codecs/kafka/api/33_alter_configs.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<alter_configs_request>;
template struct body_codec<alter_configs_response>;

}  // namespace millrace::kafka
