#pragma once
#include <librdkafka/rdkafka.h>

#include <memory>

namespace millrace::bench {

/// Calls librdkafka's destructor of one type.
template <auto destroy>
struct destroyed_by {
  template <class T>
  void operator()(T* handle) const {
    destroy(handle);
  }
};

using kafka_client = std::unique_ptr<rd_kafka_t, destroyed_by<rd_kafka_destroy>>;
using topic_handle = std::unique_ptr<rd_kafka_topic_t, destroyed_by<rd_kafka_topic_destroy>>;
using queue_handle = std::unique_ptr<rd_kafka_queue_t, destroyed_by<rd_kafka_queue_destroy>>;
using message_handle = std::unique_ptr<rd_kafka_message_t, destroyed_by<rd_kafka_message_destroy>>;
using partition_list =
    std::unique_ptr<rd_kafka_topic_partition_list_t, destroyed_by<rd_kafka_topic_partition_list_destroy>>;

}  // namespace millrace::bench
