// Produce (0), versions 3-13 (0-2 are advertised, since old clients look for them, and refused): one record batch a
// partition, checked and appended as it is, answered when as durable as the topic promises. acks=0: no bytes come back,
// an error closes the connection. acks=1 and -1 wait alike. 13 names topics by id.
// Transactional batches: a partition that knows of no open transaction of the producer asks for a number, which goes
// with the batch once the coordinator has said that the partition takes part; from 12 on asking makes it take part,
// and a producer that the partition does not know begins with sequence number 0. A batch of another producer id than
// the first one's of the request: INVALID_PRODUCER_ID_MAPPING.
#include "codecs/kafka/api/00_produce.hpp"
#include "actors/gateway/batch_verification.hpp"
#include "actors/gateway/connection.hpp"
#include "actors/gateway/handlers/handlers.hpp"
#include "actors/gateway/topic_lookup.hpp"
#include "codecs/kafka/records/batch_header.hpp"

namespace millrace::handlers {
namespace {

using kafka::error_code;

constexpr int first_version_of_batches = 3;
constexpr int first_version_of_zstd = 7;
constexpr int replicas = 1;

class produce_operation final : public partition_listener,
                                public transactional_append,
                                public std::enable_shared_from_this<produce_operation> {
 public:
  produce_operation(request_ptr request, std::unique_ptr<kafka::produce_request> wanted)
      : request_(std::move(request)), wanted_(std::move(wanted)) {}

  void start() {
    const auto from = request_->from();
    if (!from) return;
    token_ = from->add_listener(shared_from_this());
    wanted_->transactional_id ? from->verifications().begin(shared_from_this()) : append();
  }

  void append() override {
    const auto from = request_->from();
    if (!from || !from->is_open()) return;
    const auto topics = from->context().topics_for(topic_use::produce);
    waiting_ = 1;  // until all partitions are asked
    response_.responses.reserve(wanted_->topic_data.size());
    for (const auto& topic : wanted_->topic_data) {
      auto& answers = response_.responses.emplace_back();
      answers.name = topic.name;
      answers.topic_id = topic.topic_id;
      answers.partition_responses.resize(topic.partition_data.size());
      for (std::size_t i = 0; i < topic.partition_data.size(); ++i) {
        answers.partition_responses[i].index = topic.partition_data[i].index;
        append(*from, topics, topic, topic.partition_data[i], answers.partition_responses[i]);
      }
    }
    for (auto& topic : response_.responses) {
      for (auto& partition : topic.partition_responses) by_index_.push_back(&partition);
    }
    one_answered();
  }

  void on_append(schema::AppendReply::Reader reply) override {
    if (reply.getVerification() != 0) return on_verification_wanted(reply.getIndex(), reply.getVerification());
    auto& answer = *by_index_[reply.getIndex()];
    answer.error_code = static_cast<error_code>(reply.getErrorCode());
    answer.base_offset = kafka::offset(reply.getBaseOffset());
    answer.log_append_time_ms = kafka::timestamp(reply.getLogAppendTime());
    answer.log_start_offset = kafka::offset(reply.getLogStartOffset());
    if (reply.getErrorCode() != 0) {
      if (reply.hasMessage()) answer.error_message = reply.getMessage().cStr();
      const auto at_fault = reply.getRecordIndexes();
      for (const auto index : at_fault) {
        answer.record_errors.push_back({index, at_fault.size() == 1 ? answer.error_message : std::nullopt});
      }
    }
    one_answered();
  }

  bool verify() override {
    const auto from = request_->from();
    if (!from || !from->is_open()) return false;
    if (!verification_.any_wanted()) {
      finish();
      return false;
    }
    waiting_ = 1;  // until all are sent again
    verification_.ask(
        *from, *wanted_->transactional_id, request_->version(),
        [self = shared_from_this()](auto& batch, error_code error) { self->on_verified(batch, error); },
        [self = shared_from_this()] { self->on_all_verified(); });
    return true;
  }

 private:
  void append(connection& from, const permitted_topics& topics, const kafka::produce_request_topic& topic,
              const kafka::produce_request_partition& data, kafka::produce_response_partition& answer) {
    const auto index = next_index_++;
    const bool by_id = request_->version() >= topic_ids_from_produce_version;
    const auto key = by_id ? key_of(topic.topic_id) : std::string();
    const auto found = find_partition(topics, by_id ? key : topic.name, by_id, data.index.value);
    if (!found.handle) {
      return refuse(answer, found.error, reason_of(topics, by_id ? key : topic.name, by_id, found.error));
    }
    if (wanted_->acks == -1 && found.topic->settings->in_sync_replicas_min > replicas) {
      return refuse(answer, error_code::not_enough_replicas, "min.insync.replicas asks for more than the one there is");
    }
    if (!data.records || data.records->empty())
      return refuse(answer, error_code::invalid_record, "there are no records");
    const auto header = kafka::batch_header::read(*data.records);
    if (header && header->attributes().known_codec() &&
        header->attributes().codec() == kafka::compression_codec::zstd && request_->version() < first_version_of_zstd) {
      return refuse(answer, error_code::unsupported_compression_type, "zstd needs Produce version 7");
    }
    const auto& frame = request_->frame();
    const auto bytes =
        frame.subslice(static_cast<std::size_t>(data.records->data() - frame.data()), data.records->size());
    if (header && header->attributes().transactional()) {
      if (!wanted_->transactional_id) {
        return refuse(answer, error_code::transactional_id_authorization_failed, "the transactional id is missing");
      }
      verification_.add({index,
                         found.handle->actor,
                         bytes,
                         {found.topic->facts->name, data.index},
                         {header->producer_id(), header->producer_epoch()}});
    }
    send(from, found.handle->actor, index, bytes, 0);
  }

  void send(connection& from, const caf::actor& partition, std::uint32_t index, const slice& bytes,
            std::uint64_t verification) {
    ++waiting_;
    from.self()->send(partition, make_envelope<schema::AppendRequest>(
                                     [&](schema::AppendRequest::Builder root) {
                                       root.setToken(token_);
                                       root.setIndex(index);
                                       root.setVerification(verification);
                                       root.setFromZero(wanted_->transactional_id &&
                                                        request_->version() >= batch_verification::joins_from);
                                     },
                                     payload_list{bytes}));
  }

  void on_verification_wanted(std::uint32_t index, std::uint64_t number) {
    if (!verification_.note_wanted(index, number)) {
      refuse(*by_index_[index], verification_error(error_code::concurrent_transactions, request_->version()),
             "the transaction before has not ended here");
    }
    one_answered();
  }

  void on_verified(batch_verification::batch& batch, error_code error) {
    if (error != error_code::none) {
      return refuse(*by_index_[batch.index], error, "the partition does not take part in the transaction");
    }
    if (const auto from = request_->from(); from && from->is_open()) {
      send(*from, batch.partition, batch.index, batch.bytes, batch.number);
    }
  }

  /// Those that were sent again come behind what was sent meanwhile.
  void on_all_verified() {
    const auto from = request_->from();
    if (!from || !from->is_open()) return;
    const bool again = waiting_ > 1;
    from->verifications().verified(shared_from_this(), again);
    again ? one_answered() : finish();
  }

  static void refuse(kafka::produce_response_partition& answer, error_code code, std::string why) {
    answer.error_code = code;
    answer.base_offset = kafka::offset(-1);
    answer.error_message = std::move(why);
  }

  void one_answered() {
    if (--waiting_ > 0) return;
    if (!wanted_->transactional_id) return finish();
    if (const auto from = request_->from(); from && from->is_open()) from->verifications().answered(*this);
  }

  void finish() {
    if (const auto from = request_->from()) from->remove_listener(token_);
    if (wanted_->acks != 0) return request_->reply(response_);
    for (const auto* answer : by_index_) {
      if (answer->error_code != error_code::none) {
        return request_->close("produce with acks=0 failed: " + std::string(name(answer->error_code)));
      }
    }
    request_->reply_nothing();
  }

  request_ptr request_;
  std::unique_ptr<kafka::produce_request> wanted_;
  kafka::produce_response response_;
  std::vector<kafka::produce_response_partition*> by_index_;
  batch_verification verification_;
  std::uint64_t token_ = 0;
  std::uint32_t next_index_ = 0;
  std::size_t waiting_ = 0;
};

/// Every partition answered with the same error.
void refuse_all(request& r, const kafka::produce_request& wanted, error_code code, const char* why) {
  if (wanted.acks == 0) return r.close(std::string("produce with acks=0 failed: ") + why);
  kafka::produce_response response;
  for (const auto& topic : wanted.topic_data) {
    auto& answers = response.responses.emplace_back();
    answers.name = topic.name;
    answers.topic_id = topic.topic_id;
    for (const auto& partition : topic.partition_data) {
      auto& answer = answers.partition_responses.emplace_back();
      answer.index = partition.index;
      answer.error_code = code;
      answer.base_offset = kafka::offset(-1);
      answer.error_message = why;
    }
  }
  r.reply(response);
}

}  // namespace

void produce(const request_ptr& request) {
  auto wanted = request->decode<kafka::produce_request>();
  if (!wanted) return;
  if (request->version() < first_version_of_batches) {
    return refuse_all(*request, *wanted, error_code::unsupported_version, "record formats before v2 are not served");
  }
  if (wanted->acks < -1 || wanted->acks > 1) {
    return refuse_all(*request, *wanted, error_code::invalid_required_acks, "acks must be -1, 0 or 1");
  }
  std::make_shared<produce_operation>(request, std::move(wanted))->start();
}

}  // namespace millrace::handlers
