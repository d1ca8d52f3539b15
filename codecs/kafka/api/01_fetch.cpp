#include "codecs/kafka/api/01_fetch.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<fetch_request>;
template struct body_codec<fetch_response>;

}  // namespace millrace::kafka
