#include "actors/group/reply_message.hpp"

#include "actors/group/member_identity_message.hpp"

namespace millrace {
namespace {

using namespace schema_strings;
using kafka::error_code;
using message = schema::GroupReply;

std::int16_t number_of(error_code error) { return static_cast<std::int16_t>(error); }

void put_errors(message::Builder to, const std::vector<error_code>& errors) {
  auto list = to.initPartitionErrors(static_cast<unsigned>(errors.size()));
  for (unsigned i = 0; i < list.size(); ++i) list.set(i, number_of(errors[i]));
}

std::vector<error_code> take_errors(message::Reader from) {
  if (!from.isPartitionErrors()) return {};
  return take_list<error_code>(from.getPartitionErrors(), [](std::int16_t n) { return static_cast<error_code>(n); });
}

void put_cursor(message::TopicCursors::Cursor::Builder to, const partition_cursor& from) {
  to.setPartition(from.partition.value);
  to.setOffset(from.at.value);
  to.setLeaderEpoch(from.epoch.value);
  to.setMetadata(as_text(from.metadata));
  to.setUnstable(from.unstable);
}

partition_cursor take_cursor(message::TopicCursors::Cursor::Reader from) {
  return {kafka::partition_index(from.getPartition()), kafka::offset(from.getOffset()),
          kafka::leader_epoch(from.getLeaderEpoch()), string_of(from.getMetadata()), from.getUnstable()};
}

void put_described(message::Description::Member::Builder to, const described_member& from) {
  put_identity(to.initWho(), from.who.member_id, from.who.instance_id);
  to.setClientId(as_text(from.client_id));
  to.setClientHost(as_text(from.client_host));
  to.setMetadata(as_data(from.metadata));
  to.setAssignment(as_data(from.assignment));
}

described_member take_described(message::Description::Member::Reader from) {
  return {take_identity(from.getWho()), string_of(from.getClientId()), string_of(from.getClientHost()),
          string_of(from.getMetadata()), string_of(from.getAssignment())};
}

struct put_reply {
  message::Builder to;

  void operator()(const join_reply& r) {
    auto joined = to.initJoin();
    joined.setGeneration(r.at.value);
    joined.setProtocolType(as_text(r.protocol_type));
    joined.setProtocol(as_text(r.protocol));
    joined.setLeader(as_text(r.leader));
    joined.setMemberId(as_text(r.member_id));
    joined.setSkipAssignment(r.skip_assignment);
    put_list(
        r.members, [&](unsigned n) { return joined.initMembers(n); },
        [](message::Joined::Member::Builder m, const joined_member& from) {
          put_identity(m.initWho(), from.member_id, from.instance_id);
          m.setMetadata(as_data(from.metadata));
        });
  }

  void operator()(const sync_reply& r) {
    auto synced = to.initSync();
    synced.setProtocolType(as_text(r.protocol_type));
    synced.setProtocol(as_text(r.protocol));
    synced.setAssignment(as_data(r.assignment));
  }

  void operator()(const heartbeat_reply&) {}

  void operator()(const leave_reply& r) {
    put_list(
        r.members, [&](unsigned n) { return to.initLeave(n); },
        [](message::Left::Builder m, const left_member& from) {
          put_identity(m.initWho(), from.who.member_id, from.who.instance_id);
          m.setErrorCode(number_of(from.error));
        });
  }

  void operator()(const commit_reply& r) { put_errors(to, r.errors); }
  void operator()(const cursors_deletion_reply& r) { put_errors(to, r.errors); }
  void operator()(const group_deletion_reply&) {}
  void operator()(const transaction_end_reply&) {}
  void operator()(const transactional_commit_reply& r) {
    r.verification != 0 ? to.setVerification(r.verification) : put_errors(to, r.errors);
  }

  void operator()(const cursors_reply& r) {
    put_list(
        r.topics, [&](unsigned n) { return to.initCursors(n); },
        [](message::TopicCursors::Builder t, const topic_cursors& from) {
          t.setTopic(as_text(from.topic));
          put_list(
              from.partitions, [&](unsigned n) { return t.initPartitions(n); }, put_cursor);
        });
  }

  void operator()(const group_description& r) {
    auto description = to.initDescription();
    description.setPhase(to_schema(r.phase));
    description.setProtocolType(as_text(r.protocol_type));
    description.setProtocol(as_text(r.protocol));
    put_list(
        r.members, [&](unsigned n) { return description.initMembers(n); }, put_described);
  }
};

void take(message::Reader m, join_reply& r) {
  if (!m.isJoin()) return;
  const auto joined = m.getJoin();
  r.at = generation(joined.getGeneration());
  r.protocol_type = string_of(joined.getProtocolType());
  r.protocol = string_of(joined.getProtocol());
  r.leader = string_of(joined.getLeader());
  r.member_id = string_of(joined.getMemberId());
  r.skip_assignment = joined.getSkipAssignment();
  r.members = take_list<joined_member>(joined.getMembers(), [](message::Joined::Member::Reader from) {
    auto who = take_identity(from.getWho());
    return joined_member{std::move(who.member_id), std::move(who.instance_id), string_of(from.getMetadata())};
  });
}

void take(message::Reader m, sync_reply& r) {
  if (!m.isSync()) return;
  const auto synced = m.getSync();
  r.protocol_type = string_of(synced.getProtocolType());
  r.protocol = string_of(synced.getProtocol());
  r.assignment = string_of(synced.getAssignment());
}

void take(message::Reader, heartbeat_reply&) {}
void take(message::Reader, group_deletion_reply&) {}
void take(message::Reader, transaction_end_reply&) {}

void take(message::Reader m, leave_reply& r) {
  if (!m.isLeave()) return;
  r.members = take_list<left_member>(m.getLeave(), [](message::Left::Reader from) {
    return left_member{take_identity(from.getWho()), static_cast<error_code>(from.getErrorCode())};
  });
}

void take(message::Reader m, commit_reply& r) { r.errors = take_errors(m); }
void take(message::Reader m, transactional_commit_reply& r) {
  if (m.isVerification()) r.verification = m.getVerification();
  r.errors = take_errors(m);
}
void take(message::Reader m, cursors_deletion_reply& r) { r.errors = take_errors(m); }

void take(message::Reader m, cursors_reply& r) {
  if (!m.isCursors()) return;
  r.topics = take_list<topic_cursors>(m.getCursors(), [](message::TopicCursors::Reader from) {
    return topic_cursors{string_of(from.getTopic()), take_list<partition_cursor>(from.getPartitions(), take_cursor)};
  });
}

void take(message::Reader m, group_description& r) {
  if (!m.isDescription()) return;
  const auto description = m.getDescription();
  r.phase = phase_of(description.getPhase());
  r.protocol_type = string_of(description.getProtocolType());
  r.protocol = string_of(description.getProtocol());
  r.members = take_list<described_member>(description.getMembers(), take_described);
}

}  // namespace

envelope<message> to_message(const group_reply& reply) {
  return make_envelope<message>([&](message::Builder root) {
    root.setErrorCode(number_of(std::visit([](const auto& r) { return r.error; }, reply)));
    std::visit(put_reply{root}, reply);
  });
}

envelope<message> failure_message(error_code error) {
  return make_envelope<message>([&](message::Builder root) { root.setErrorCode(number_of(error)); });
}

template <class Reply>
Reply reply_of(message::Reader m) {
  Reply r;
  r.error = static_cast<error_code>(m.getErrorCode());
  take(m, r);
  return r;
}

template join_reply reply_of<join_reply>(message::Reader);
template sync_reply reply_of<sync_reply>(message::Reader);
template heartbeat_reply reply_of<heartbeat_reply>(message::Reader);
template leave_reply reply_of<leave_reply>(message::Reader);
template commit_reply reply_of<commit_reply>(message::Reader);
template transactional_commit_reply reply_of<transactional_commit_reply>(message::Reader);
template transaction_end_reply reply_of<transaction_end_reply>(message::Reader);
template cursors_reply reply_of<cursors_reply>(message::Reader);
template cursors_deletion_reply reply_of<cursors_deletion_reply>(message::Reader);
template group_description reply_of<group_description>(message::Reader);
template group_deletion_reply reply_of<group_deletion_reply>(message::Reader);

schema::GroupPhase to_schema(group_phase phase) {
  switch (phase) {
    case group_phase::empty: return schema::GroupPhase::EMPTY;
    case group_phase::preparing_rebalance: return schema::GroupPhase::PREPARING_REBALANCE;
    case group_phase::completing_rebalance: return schema::GroupPhase::COMPLETING_REBALANCE;
    case group_phase::stable: return schema::GroupPhase::STABLE;
    case group_phase::dead: return schema::GroupPhase::DEAD;
  }
  return schema::GroupPhase::DEAD;
}

group_phase phase_of(schema::GroupPhase phase) {
  switch (phase) {
    case schema::GroupPhase::EMPTY: return group_phase::empty;
    case schema::GroupPhase::PREPARING_REBALANCE: return group_phase::preparing_rebalance;
    case schema::GroupPhase::COMPLETING_REBALANCE: return group_phase::completing_rebalance;
    case schema::GroupPhase::STABLE: return group_phase::stable;
    case schema::GroupPhase::DEAD: return group_phase::dead;
  }
  return group_phase::dead;
}

}  // namespace millrace
