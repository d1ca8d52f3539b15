#pragma once
#include <librdkafka/rdkafka.h>

#include <memory>

namespace millrace::cli {

/// Calls librdkafka's destructor of one type.
template <auto destroy>
struct destroyer {
  template <class T>
  void operator()(T* p) const {
    destroy(p);
  }
};

template <class T, auto destroy>
using handle = std::unique_ptr<T, destroyer<destroy>>;

using client_handle = handle<rd_kafka_t, rd_kafka_destroy>;
using conf_handle = handle<rd_kafka_conf_t, rd_kafka_conf_destroy>;
using queue_handle = handle<rd_kafka_queue_t, rd_kafka_queue_destroy>;
using event_handle = handle<rd_kafka_event_t, rd_kafka_event_destroy>;
using error_handle = handle<rd_kafka_error_t, rd_kafka_error_destroy>;
using message_handle = handle<rd_kafka_message_t, rd_kafka_message_destroy>;
using partition_list = handle<rd_kafka_topic_partition_list_t, rd_kafka_topic_partition_list_destroy>;
using admin_options = handle<rd_kafka_AdminOptions_t, rd_kafka_AdminOptions_destroy>;

}  // namespace millrace::cli
