#include "codecs/kafka/api/42_delete_groups.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<delete_groups_request>;
template struct body_codec<delete_groups_response>;

}  // namespace millrace::kafka
