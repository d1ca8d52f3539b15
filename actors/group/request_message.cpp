#include "actors/group/request_message.hpp"

#include "actors/group/member_identity_message.hpp"

namespace millrace {
namespace {

using namespace schema_strings;
using message = schema::GroupRequest;

void put_membership(schema::Membership::Builder to, const std::string& member_id,
                    const std::optional<std::string>& instance_id, generation at) {
  put_identity(to.initWho(), member_id, instance_id);
  to.setGeneration(at.value);
}

void put_partitions(schema::TopicPartitions::Builder to, const topic_partitions& from) {
  to.setTopic(as_text(from.topic));
  auto list = to.initPartitions(static_cast<unsigned>(from.partitions.size()));
  for (unsigned i = 0; i < list.size(); ++i) list.set(i, from.partitions[i].value);
}

topic_partitions take_partitions(schema::TopicPartitions::Reader from) {
  topic_partitions to{string_of(from.getTopic()), {}};
  for (const auto partition : from.getPartitions()) to.partitions.emplace_back(partition);
  return to;
}

struct put_request {
  message::Builder to;

  void operator()(const join_request& r) {
    auto join = to.initJoin();
    put_identity(join.initWho(), r.member_id, r.instance_id);
    join.setClientId(as_text(r.client_id));
    join.setClientHost(as_text(r.client_host));
    join.setSessionTimeoutMs(static_cast<std::int32_t>(r.session_timeout.count()));
    join.setRebalanceTimeoutMs(static_cast<std::int32_t>(r.rebalance_timeout.count()));
    join.setProtocolType(as_text(r.protocol_type));
    join.setAsksTwice(r.asks_twice);
    join.setMaySkipAssignment(r.may_skip_assignment);
    put_list(
        r.protocols, [&](unsigned n) { return join.initProtocols(n); },
        [](message::Protocol::Builder p, const group_protocol& from) {
          p.setName(as_text(from.name));
          p.setMetadata(as_data(from.metadata));
        });
  }

  void operator()(const sync_request& r) {
    auto sync = to.initSync();
    put_membership(sync.initWho(), r.member_id, r.instance_id, r.at);
    if (r.protocol_type) sync.setProtocolType(as_text(*r.protocol_type));
    if (r.protocol) sync.setProtocol(as_text(*r.protocol));
    put_list(
        r.assignments, [&](unsigned n) { return sync.initAssignments(n); },
        [](message::Assignment::Builder a, const member_assignment& from) {
          a.setMemberId(as_text(from.member_id));
          a.setAssignment(as_data(from.assignment));
        });
  }

  void operator()(const heartbeat_request& r) { put_membership(to.initHeartbeat(), r.member_id, r.instance_id, r.at); }

  void operator()(const leave_request& r) {
    put_list(
        r.members, [&](unsigned n) { return to.initLeave(n); },
        [](schema::MemberIdentity::Builder m, const member_identity& from) {
          put_identity(m, from.member_id, from.instance_id);
        });
  }

  void operator()(const commit_request& r) {
    auto commit = to.initCommit();
    put_membership(commit.initWho(), r.member_id, r.instance_id, r.at);
    commit.setKnowsGroupErrors(r.knows_group_errors);
    commit.setByNode(r.by_node);
    put_list(
        r.topics, [&](unsigned n) { return commit.initTopics(n); }, put_topic);
  }

  void operator()(const transactional_commit& r) {
    auto commit = to.initCommitInTransaction();
    put_membership(commit.initWho(), r.member_id, r.instance_id, r.at);
    commit.setProducerId(r.producer.value);
    commit.setProducerEpoch(r.epoch.value);
    commit.setVerification(r.verification);
    put_list(
        r.topics, [&](unsigned n) { return commit.initTopics(n); }, put_topic);
  }

  void operator()(const transaction_end& r) {
    auto end = to.initEndTransaction();
    end.setProducerId(r.producer.value);
    end.setProducerEpoch(r.epoch.value);
    end.setCommits(r.commits);
  }

  void operator()(const cursors_query& r) {
    auto query = to.initQueryCursors();
    query.setStableOnly(r.stable_only);
    if (!r.topics) return query.setAll();
    put_list(
        *r.topics, [&](unsigned n) { return query.initTopics(n); }, put_partitions);
  }

  void operator()(const cursors_deletion& r) {
    put_list(
        r.topics, [&](unsigned n) { return to.initEraseCursors(n); }, put_partitions);
  }

  void operator()(const group_query&) { to.setDescribe(); }
  void operator()(const group_deletion&) { to.setErase(); }

  void operator()(const topics_deletion& r) {
    auto list = to.initForgetTopics(static_cast<unsigned>(r.topics.size()));
    for (unsigned i = 0; i < list.size(); ++i) list.set(i, as_text(r.topics[i]));
  }

  static void put_topic(message::Commit::Topic::Builder t, const topic_commit& from) {
    t.setTopic(as_text(from.topic));
    put_list(
        from.partitions, [&](unsigned n) { return t.initPartitions(n); }, put_commit);
  }

  static void put_commit(message::Commit::Partition::Builder p, const partition_commit& from) {
    p.setPartition(from.partition.value);
    p.setOffset(from.at.value);
    p.setLeaderEpoch(from.epoch.value);
    p.setMetadata(as_text(from.metadata));
    if (from.expires_at) p.setExpiresAt(from.expires_at->value);
  }
};

/// Any of the requests that a member makes.
template <class Request>
Request from_member(schema::Membership::Reader who) {
  auto identity = take_identity(who.getWho());
  Request r;
  r.member_id = std::move(identity.member_id);
  r.instance_id = std::move(identity.instance_id);
  r.at = generation(who.getGeneration());
  return r;
}

join_request take_join(message::Join::Reader join) {
  auto identity = take_identity(join.getWho());
  join_request r;
  r.member_id = std::move(identity.member_id);
  r.instance_id = std::move(identity.instance_id);
  r.client_id = string_of(join.getClientId());
  r.client_host = string_of(join.getClientHost());
  r.session_timeout = std::chrono::milliseconds(join.getSessionTimeoutMs());
  r.rebalance_timeout = std::chrono::milliseconds(join.getRebalanceTimeoutMs());
  r.protocol_type = string_of(join.getProtocolType());
  r.asks_twice = join.getAsksTwice();
  r.may_skip_assignment = join.getMaySkipAssignment();
  r.protocols = take_list<group_protocol>(join.getProtocols(), [](message::Protocol::Reader p) {
    return group_protocol{string_of(p.getName()), string_of(p.getMetadata())};
  });
  return r;
}

sync_request take_sync(message::Sync::Reader sync) {
  auto r = from_member<sync_request>(sync.getWho());
  if (sync.hasProtocolType()) r.protocol_type = string_of(sync.getProtocolType());
  if (sync.hasProtocol()) r.protocol = string_of(sync.getProtocol());
  r.assignments = take_list<member_assignment>(sync.getAssignments(), [](message::Assignment::Reader a) {
    return member_assignment{string_of(a.getMemberId()), string_of(a.getAssignment())};
  });
  return r;
}

partition_commit take_partition_commit(message::Commit::Partition::Reader p) {
  partition_commit commit{kafka::partition_index(p.getPartition()), kafka::offset(p.getOffset()),
                          kafka::leader_epoch(p.getLeaderEpoch()), string_of(p.getMetadata()), std::nullopt};
  if (p.getExpiresAt() >= 0) commit.expires_at = kafka::timestamp(p.getExpiresAt());
  return commit;
}

topic_commit take_topic_commit(message::Commit::Topic::Reader t) {
  return {string_of(t.getTopic()), take_list<partition_commit>(t.getPartitions(), take_partition_commit)};
}

commit_request take_commit(message::Commit::Reader commit) {
  auto r = from_member<commit_request>(commit.getWho());
  r.knows_group_errors = commit.getKnowsGroupErrors();
  r.by_node = commit.getByNode();
  r.topics = take_list<topic_commit>(commit.getTopics(), take_topic_commit);
  return r;
}

transactional_commit take_transactional_commit(message::TransactionalCommit::Reader commit) {
  auto r = from_member<transactional_commit>(commit.getWho());
  r.producer = kafka::producer_id(commit.getProducerId());
  r.epoch = kafka::producer_epoch(commit.getProducerEpoch());
  r.verification = commit.getVerification();
  r.topics = take_list<topic_commit>(commit.getTopics(), take_topic_commit);
  return r;
}

transaction_end take_end(message::TransactionEnd::Reader end) {
  return {kafka::producer_id(end.getProducerId()), kafka::producer_epoch(end.getProducerEpoch()), end.getCommits()};
}

cursors_query take_query(message::CursorsQuery::Reader query) {
  cursors_query r;
  r.stable_only = query.getStableOnly();
  if (query.isTopics()) r.topics = take_list<topic_partitions>(query.getTopics(), take_partitions);
  return r;
}

}  // namespace

envelope<schema::GroupRequest> to_message(const std::string& group_id, const group_request& request) {
  return make_envelope<message>([&](message::Builder root) {
    root.setGroupId(as_text(group_id));
    std::visit(put_request{root}, request);
  });
}

group_request request_of(message::Reader m) {
  switch (m.which()) {
    case message::JOIN: return take_join(m.getJoin());
    case message::SYNC: return take_sync(m.getSync());
    case message::HEARTBEAT: return from_member<heartbeat_request>(m.getHeartbeat());
    case message::LEAVE: return leave_request{take_list<member_identity>(m.getLeave(), take_identity)};
    case message::COMMIT: return take_commit(m.getCommit());
    case message::COMMIT_IN_TRANSACTION: return take_transactional_commit(m.getCommitInTransaction());
    case message::END_TRANSACTION: return take_end(m.getEndTransaction());
    case message::QUERY_CURSORS: return take_query(m.getQueryCursors());
    case message::ERASE_CURSORS:
      return cursors_deletion{take_list<topic_partitions>(m.getEraseCursors(), take_partitions)};
    case message::DESCRIBE: return group_query{};
    case message::ERASE: return group_deletion{};
    case message::FORGET_TOPICS:
      return topics_deletion{
          take_list<std::string>(m.getForgetTopics(), [](capnp::Text::Reader t) { return string_of(t); })};
  }
  return group_query{};
}

}  // namespace millrace
