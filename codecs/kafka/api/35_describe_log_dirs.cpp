#include "codecs/kafka/api/35_describe_log_dirs.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<describe_log_dirs_request>;
template struct body_codec<describe_log_dirs_response>;

}  // namespace millrace::kafka
