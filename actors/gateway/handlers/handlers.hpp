#pragma once
#include "actors/gateway/request.hpp"

/// One function an API; what each does and leaves out stands at the head of its file, NN_name.cpp.
namespace millrace::handlers {

void produce(const request_ptr& request);
void fetch(const request_ptr& request);
void list_offsets(const request_ptr& request);
void metadata(const request_ptr& request);
void offset_commit(const request_ptr& request);
void offset_fetch(const request_ptr& request);
void find_coordinator(const request_ptr& request);
void join_group(const request_ptr& request);
void heartbeat(const request_ptr& request);
void leave_group(const request_ptr& request);
void sync_group(const request_ptr& request);
void describe_groups(const request_ptr& request);
void list_groups(const request_ptr& request);
void api_versions(const request_ptr& request);
void create_topics(const request_ptr& request);
void delete_topics(const request_ptr& request);
void delete_records(const request_ptr& request);
void init_producer_id(const request_ptr& request);
void offset_for_leader_epoch(const request_ptr& request);
void add_partitions_to_txn(const request_ptr& request);
void add_offsets_to_txn(const request_ptr& request);
void end_txn(const request_ptr& request);
void write_txn_markers(const request_ptr& request);
void txn_offset_commit(const request_ptr& request);
void describe_configs(const request_ptr& request);
void alter_configs(const request_ptr& request);
void describe_log_dirs(const request_ptr& request);
void create_partitions(const request_ptr& request);
void delete_groups(const request_ptr& request);
void incremental_alter_configs(const request_ptr& request);
void offset_delete(const request_ptr& request);
void describe_cluster(const request_ptr& request);
void describe_producers(const request_ptr& request);
void describe_transactions(const request_ptr& request);
void list_transactions(const request_ptr& request);
void describe_topic_partitions(const request_ptr& request);

}  // namespace millrace::handlers
