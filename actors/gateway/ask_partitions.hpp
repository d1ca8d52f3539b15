#pragma once
#include <caf/event_based_actor.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

#include "actors/gateway/connection.hpp"
#include "runtime/message/envelope.hpp"

namespace millrace {

/// For handlers that put one question to each of many partitions and answer when all have answered. Lives in the
/// continuations: made with `make_shared`, gone when the last answer has come. Threads: the connection's.
class partition_questions : public std::enable_shared_from_this<partition_questions> {
 public:
  /// `done` is called once, after `ask` was called for the last time (`all_asked`) and every answer has come.
  explicit partition_questions(std::function<void()> done) : done_(std::move(done)) {}

  /// `take` gets the answer, or null if the partition could not be reached in time.
  template <class Answer, class Question, class Take>
  void ask(connection& from, const partition_handle& partition, envelope<Question> question, Take take) {
    ++waiting_;
    auto self = shared_from_this();
    from.self()
        ->request(partition.actor, answer_timeout, std::move(question))
        .then(
            [self, take](const envelope<Answer>& answer) {
              take(&answer);
              self->one_answered();
            },
            [self, take](caf::error&) {
              take(static_cast<const envelope<Answer>*>(nullptr));
              self->one_answered();
            });
  }

  void all_asked() { one_answered(); }

 private:
  static constexpr auto answer_timeout = std::chrono::seconds(30);

  void one_answered() {
    if (--waiting_ == 0) done_();
  }

  std::function<void()> done_;
  std::size_t waiting_ = 1;
};

}  // namespace millrace
