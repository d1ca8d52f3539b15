#include "actors/transaction/request_message.hpp"

#include "actors/group/schema_strings.hpp"

namespace millrace {
namespace {

using schema_strings::as_text;
using schema_strings::string_of;

using request = schema::TransactionRequest;

void put(request::Identity::Builder to, const producer_identity& who) {
  to.setProducerId(who.producer.value);
  to.setProducerEpoch(who.epoch.value);
}

producer_identity identity_of(request::Identity::Reader from) {
  return {kafka::producer_id(from.getProducerId()), kafka::producer_epoch(from.getProducerEpoch())};
}

void put(request::Partitions::Builder to, const producer_identity& who,
         const std::vector<transaction_partition>& partitions) {
  put(to.initWho(), who);
  auto list = to.initPartitions(static_cast<unsigned>(partitions.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    list[i].setTopic(as_text(partitions[i].topic));
    list[i].setPartition(partitions[i].partition.value);
  }
}

std::vector<transaction_partition> partitions_of(request::Partitions::Reader from) {
  std::vector<transaction_partition> partitions;
  for (const auto p : from.getPartitions()) {
    partitions.push_back({string_of(p.getTopic()), kafka::partition_index(p.getPartition())});
  }
  return partitions;
}

struct writer {
  request::Builder to;

  void operator()(const producer_registration& r) {
    auto made = to.initRegister();
    put(made.initKnown(), r.known);
    made.setTimeoutMs(static_cast<std::int32_t>(r.timeout.count()));
    made.setEndless(r.endless);
  }
  void operator()(const partitions_joining& r) { put(to.initJoinPartitions(), r.who, r.partitions); }
  void operator()(const partitions_check& r) { put(to.initCheckPartitions(), r.who, r.partitions); }
  void operator()(const group_joining& r) {
    auto made = to.initJoinGroup();
    put(made.initWho(), r.who);
    made.setGroupId(as_text(r.group));
  }
  void operator()(const group_check& r) {
    auto made = to.initCheckGroup();
    put(made.initWho(), r.who);
    made.setGroupId(as_text(r.group));
  }
  void operator()(const transaction_ending& r) {
    auto made = to.initEnd();
    put(made.initWho(), r.who);
    made.setCommits(r.commits);
    made.setBumpsEpoch(r.bumps_epoch);
  }
  void operator()(const forced_abort&) { to.setAbort(); }
};

}  // namespace

envelope<schema::TransactionRequest> to_message(const std::string& transactional_id, const transaction_request& what) {
  return make_envelope<request>([&](request::Builder root) {
    root.setTransactionalId(as_text(transactional_id));
    std::visit(writer{root}, what);
  });
}

transaction_request request_of(const schema::TransactionRequest::Reader& message) {
  switch (message.which()) {
    case request::REGISTER: {
      const auto from = message.getRegister();
      return producer_registration{std::chrono::milliseconds(from.getTimeoutMs()), identity_of(from.getKnown()),
                                   from.getEndless()};
    }
    case request::JOIN_PARTITIONS: {
      const auto from = message.getJoinPartitions();
      return partitions_joining{identity_of(from.getWho()), partitions_of(from)};
    }
    case request::CHECK_PARTITIONS: {
      const auto from = message.getCheckPartitions();
      return partitions_check{identity_of(from.getWho()), partitions_of(from)};
    }
    case request::JOIN_GROUP: {
      const auto from = message.getJoinGroup();
      return group_joining{identity_of(from.getWho()), string_of(from.getGroupId())};
    }
    case request::CHECK_GROUP: {
      const auto from = message.getCheckGroup();
      return group_check{identity_of(from.getWho()), string_of(from.getGroupId())};
    }
    case request::END: {
      const auto from = message.getEnd();
      return transaction_ending{identity_of(from.getWho()), from.getCommits(), from.getBumpsEpoch()};
    }
    case request::ABORT: break;
  }
  return forced_abort{};
}

envelope<schema::TransactionReply> to_message(const transaction_reply& reply) {
  return make_envelope<schema::TransactionReply>([&](schema::TransactionReply::Builder root) {
    root.setErrorCode(static_cast<std::int16_t>(reply.error));
    root.setProducerId(reply.who.producer.value);
    root.setProducerEpoch(reply.who.epoch.value);
  });
}

transaction_reply reply_of(const schema::TransactionReply::Reader& message) {
  return {static_cast<kafka::error_code>(message.getErrorCode()),
          {kafka::producer_id(message.getProducerId()), kafka::producer_epoch(message.getProducerEpoch())}};
}

}  // namespace millrace
