#pragma once
#include <caf/event_based_actor.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "actors/gateway/connection.hpp"
#include "actors/gateway/gateway_context.hpp"
#include "actors/group/reply_message.hpp"
#include "actors/group/request_message.hpp"
#include "runtime/message/envelope.hpp"

namespace millrace {

/// Asks a group; `take(Reply)` is called once, on the connection's reactor, unless the client goes before. There is no
/// time limit: a join is answered when its rebalance ends, which is for the group to decide, and a group answers
/// everything. `Reply` is the one of `group_reply` that belongs to `question`.
template <class Reply, class Take>
void ask_group(connection& from, const std::string& group_id, const group_request& question, Take take) {
  from.self()
      ->request(from.context().group_directory, caf::infinite, to_message(group_id, question))
      .then([take](const envelope<schema::GroupReply>& answer) mutable { take(reply_of<Reply>(*answer.read())); },
            [take](caf::error&) mutable {
              Reply unreachable;
              unreachable.error = kafka::error_code::coordinator_not_available;
              take(std::move(unreachable));
            });
}

/// For handlers that ask many groups and answer when all have answered. Lives in the continuations: made with
/// `make_shared`, gone when the last answer has come. Threads: the connection's.
class group_questions : public std::enable_shared_from_this<group_questions> {
 public:
  /// `done` is called once, after `all_asked` and every answer.
  explicit group_questions(std::function<void()> done) : done_(std::move(done)) {}

  template <class Reply, class Take>
  void ask(connection& from, const std::string& group_id, const group_request& question, Take take) {
    ++waiting_;
    ask_group<Reply>(from, group_id, question, [self = shared_from_this(), take](Reply answer) mutable {
      take(std::move(answer));
      self->one_answered();
    });
  }

  void all_asked() { one_answered(); }

 private:
  void one_answered() {
    if (--waiting_ == 0) done_();
  }

  std::function<void()> done_;
  std::size_t waiting_ = 1;
};

}  // namespace millrace
