#pragma once
#include <string>

#include "actors/transaction/messages.hpp"
#include "codecs/schema/transaction.capnp.h"
#include "runtime/message/envelope.hpp"

/// Requests and replies as the messages of codecs/schema/transaction.capnp.
namespace millrace {

envelope<schema::TransactionRequest> to_message(const std::string& transactional_id,
                                                const transaction_request& request);
transaction_request request_of(const schema::TransactionRequest::Reader& message);

envelope<schema::TransactionReply> to_message(const transaction_reply& reply);
transaction_reply reply_of(const schema::TransactionReply::Reader& message);

}  // namespace millrace
