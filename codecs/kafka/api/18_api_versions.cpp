#include "codecs/kafka/api/18_api_versions.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<api_versions_request>;
template struct body_codec<api_versions_response>;

}  // namespace millrace::kafka
