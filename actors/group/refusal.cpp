#include "actors/group/refusal.hpp"

namespace millrace {
namespace {

template <class Reply>
group_reply refused(kafka::error_code error) {
  Reply reply;
  reply.error = error;
  return reply;
}

struct kind_of_reply {
  kafka::error_code error;

  group_reply operator()(const join_request& request) const {
    join_reply reply;
    reply.error = error;
    reply.member_id = request.member_id;
    return reply;
  }
  group_reply operator()(const sync_request&) const { return refused<sync_reply>(error); }
  group_reply operator()(const heartbeat_request&) const { return refused<heartbeat_reply>(error); }
  group_reply operator()(const leave_request&) const { return refused<leave_reply>(error); }
  group_reply operator()(const commit_request&) const { return refused<commit_reply>(error); }
  group_reply operator()(const transactional_commit&) const { return refused<transactional_commit_reply>(error); }
  group_reply operator()(const transaction_end&) const { return refused<transaction_end_reply>(error); }
  group_reply operator()(const cursors_query&) const { return refused<cursors_reply>(error); }
  group_reply operator()(const cursors_deletion&) const { return refused<cursors_deletion_reply>(error); }
  group_reply operator()(const group_query&) const { return refused<group_description>(error); }
  group_reply operator()(const group_deletion&) const { return refused<group_deletion_reply>(error); }
  group_reply operator()(const topics_deletion&) const { return refused<group_deletion_reply>(error); }
};

}  // namespace

group_reply refusal(const group_request& request, kafka::error_code error) {
  return std::visit(kind_of_reply{error}, request);
}

}  // namespace millrace
