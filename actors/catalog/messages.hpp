#pragma once
#include "actors/catalog/catalog_requests.hpp"
#include "codecs/schema/catalog.capnp.h"
#include "runtime/message/envelope.hpp"

/// The catalog's requests and replies as messages: who sends which to whom stands in codecs/schema/catalog.capnp.
/// Going there and back changes nothing.
namespace millrace {

envelope<schema::CreateTopicsRequest> to_message(const create_topics_request& request);
envelope<schema::CreateTopicsReply> to_message(const create_topics_reply& reply);
create_topics_request from_message(schema::CreateTopicsRequest::Reader message);
create_topics_reply from_message(schema::CreateTopicsReply::Reader message);

envelope<schema::DeleteTopicsRequest> to_message(const delete_topics_request& request);
envelope<schema::DeleteTopicsReply> to_message(const delete_topics_reply& reply);
delete_topics_request from_message(schema::DeleteTopicsRequest::Reader message);
delete_topics_reply from_message(schema::DeleteTopicsReply::Reader message);

envelope<schema::LinkTopicsRequest> to_message(const link_topics_request& request);
envelope<schema::LinkTopicsReply> to_message(const link_topics_reply& reply);
link_topics_request from_message(schema::LinkTopicsRequest::Reader message);
link_topics_reply from_message(schema::LinkTopicsReply::Reader message);

envelope<schema::CreatePartitionsRequest> to_message(const create_partitions_request& request);
envelope<schema::CreatePartitionsReply> to_message(const create_partitions_reply& reply);
create_partitions_request from_message(schema::CreatePartitionsRequest::Reader message);
create_partitions_reply from_message(schema::CreatePartitionsReply::Reader message);

envelope<schema::AlterConfigsRequest> to_message(const alter_configs_request& request);
envelope<schema::AlterConfigsReply> to_message(const alter_configs_reply& reply);
alter_configs_request from_message(schema::AlterConfigsRequest::Reader message);
alter_configs_reply from_message(schema::AlterConfigsReply::Reader message);

}  // namespace millrace
