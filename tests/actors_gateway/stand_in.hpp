#pragma once
#include <caf/all.hpp>

#include <deque>
#include <memory>
#include <stdexcept>
#include <utility>

#include "actors/partition/partition_handle.hpp"
#include "codecs/kafka/error_code.hpp"
#include "codecs/schema/catalog.capnp.h"
#include "codecs/schema/group.capnp.h"
#include "codecs/schema/partition.capnp.h"
#include "codecs/schema/transaction.capnp.h"
#include "runtime/message/envelope.hpp"

namespace millrace {

/// Requests that an actor was asked and that wait until the test answers.
template <class Question, class Answer>
class held_questions {
 public:
  auto handler(caf::event_based_actor* self) {
    return [this, self](const envelope<Question>& question) -> caf::result<envelope<Answer>> {
      auto promise = self->make_response_promise<envelope<Answer>>();
      waiting_.push_back({question, promise});
      return promise;
    };
  }

  std::size_t size() const { return waiting_.size(); }
  void clear() { waiting_.clear(); }
  const envelope<Question>& oldest() const { return waiting_.at(0).question; }

  /// Answers the oldest.
  void answer(envelope<Answer> answer) {
    if (waiting_.empty()) throw std::runtime_error("nothing was asked");
    auto held = std::move(waiting_.front());
    waiting_.pop_front();
    held.promise.deliver(std::move(answer));
  }

 private:
  struct held {
    envelope<Question> question;
    caf::typed_response_promise<envelope<Answer>> promise;
  };
  std::deque<held> waiting_;
};

/// A message without a reply of CAF's, and who sent it.
template <class Message>
struct received {
  caf::actor from;
  envelope<Message> message;
};

/// What a partition's stand-in was told. It answers nothing by itself.
struct partition_stand_in {
  std::deque<received<schema::AppendRequest>> appends;
  std::deque<received<schema::ReadRequest>> reads;
  std::deque<received<schema::WatchRequest>> watches;
  held_questions<schema::OffsetQuery, schema::OffsetAnswer> offset_queries;
  held_questions<schema::TrimRequest, schema::TrimAnswer> trims;
  held_questions<schema::MarkerRequest, schema::MarkerAnswer> markers;
  held_questions<schema::StateQuery, schema::StateAnswer> state_queries;
  std::shared_ptr<partition_progress> progress = std::make_shared<partition_progress>();
  caf::actor actor;

  static caf::behavior run(caf::event_based_actor* self, const std::shared_ptr<partition_stand_in>& told) {
    const auto from = [self] { return caf::actor_cast<caf::actor>(self->current_sender()); };
    return {
        [told, from](const envelope<schema::AppendRequest>& m) {
          told->appends.push_back({from(), m});
        },
        [told, from](const envelope<schema::ReadRequest>& m) {
          told->reads.push_back({from(), m});
        },
        [told, from](const envelope<schema::WatchRequest>& m) {
          told->watches.push_back({from(), m});
        },
        told->offset_queries.handler(self),
        told->trims.handler(self),
        told->markers.handler(self),
        told->state_queries.handler(self),
    };
  }

  /// Answers the append that came as the `which`-th of those that wait.
  void answer_append(std::int64_t base_offset, kafka::error_code error = kafka::error_code::none,
                     std::size_t which = 0) {
    const auto asked = appends.at(which);
    appends.erase(appends.begin() + static_cast<std::ptrdiff_t>(which));
    const auto view = asked.message.read();
    caf::anon_send(asked.from, make_envelope<schema::AppendReply>([&](schema::AppendReply::Builder root) {
                     root.setToken(view->getToken());
                     root.setIndex(view->getIndex());
                     root.setBaseOffset(base_offset);
                     root.setErrorCode(static_cast<std::int16_t>(error));
                   }));
  }

  /// Answers the oldest append: it is to come again with `number`.
  void demand_verification(std::uint64_t number) {
    const auto asked = std::move(appends.at(0));
    appends.pop_front();
    const auto view = asked.message.read();
    caf::anon_send(asked.from, make_envelope<schema::AppendReply>([&](schema::AppendReply::Builder root) {
                     root.setToken(view->getToken());
                     root.setIndex(view->getIndex());
                     root.setVerification(number);
                   }));
  }

  /// Answers the oldest read: the high watermark, and records if there are some.
  void answer_read(std::int64_t high_watermark, payload_list records = {}) {
    const auto asked = std::move(reads.at(0));
    reads.pop_front();
    const auto view = asked.message.read();
    caf::anon_send(asked.from, make_envelope<schema::ReadReply>(
                                   [&](schema::ReadReply::Builder root) {
                                     root.setToken(view->getToken());
                                     root.setIndex(view->getIndex());
                                     root.setHighWatermark(high_watermark);
                                     root.setLastStableOffset(high_watermark);
                                     root.setLogStartOffset(0);
                                   },
                                   std::move(records)));
  }

  /// Tells the oldest watcher that there is more.
  void fire_watch(std::int64_t high_watermark) {
    const auto watch = std::move(watches.at(0));
    watches.pop_front();
    progress->high_watermark = progress->last_stable_offset = high_watermark;
    const auto view = watch.message.read();
    caf::anon_send(watch.from, make_envelope<schema::Progress>([&](schema::Progress::Builder root) {
                     root.setToken(view->getToken());
                     root.setIndex(view->getIndex());
                     root.setHighWatermark(high_watermark);
                   }));
  }
};

/// As `partition_stand_in`, for the catalog, the groups and the transactions.
struct coordinator_stand_in {
  held_questions<schema::CreateTopicsRequest, schema::CreateTopicsReply> create_topics;
  held_questions<schema::GroupRequest, schema::GroupReply> groups;
  held_questions<schema::GroupsQuery, schema::GroupsAnswer> lists_of_groups;
  held_questions<schema::TransactionRequest, schema::TransactionReply> transactions;
  held_questions<schema::TransactionsQuery, schema::TransactionsAnswer> transaction_queries;
  std::deque<caf::typed_response_promise<std::int64_t>> producer_ids;
  caf::actor actor;
};

}  // namespace millrace
