#include "codecs/kafka/api/21_delete_records.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<delete_records_request>;
template struct body_codec<delete_records_response>;

}  // namespace millrace::kafka
