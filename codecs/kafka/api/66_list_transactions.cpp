#include "codecs/kafka/api/66_list_transactions.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<list_transactions_request>;
template struct body_codec<list_transactions_response>;

}  // namespace millrace::kafka
