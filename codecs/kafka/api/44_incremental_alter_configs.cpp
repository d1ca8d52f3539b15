#include "codecs/kafka/api/44_incremental_alter_configs.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<incremental_alter_configs_request>;
template struct body_codec<incremental_alter_configs_response>;

}  // namespace millrace::kafka
