#include "codecs/kafka/api/03_metadata.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<metadata_request>;
template struct body_codec<metadata_response>;

}  // namespace millrace::kafka
