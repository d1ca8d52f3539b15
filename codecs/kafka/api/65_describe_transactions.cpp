#include "codecs/kafka/api/65_describe_transactions.hpp"

#include "codecs/kafka/body_codec.hpp"

namespace millrace::kafka {

template struct body_codec<describe_transactions_request>;
template struct body_codec<describe_transactions_response>;

}  // namespace millrace::kafka
