#include "actors/transaction/group_participants.hpp"

#include <caf/all.hpp>

#include <utility>

#include "actors/group/reply_message.hpp"
#include "actors/group/request_message.hpp"
#include "runtime/message/envelope.hpp"

namespace millrace {
namespace {

using kafka::error_code;

constexpr auto answer_timeout = std::chrono::seconds(30);

error_code outcome_of(const envelope<schema::GroupReply>& reply) {
  const auto error = reply_of<transaction_end_reply>(*reply.read()).error;
  return error == error_code::invalid_producer_epoch ? error_code::none : error;
}

}  // namespace

decltype(transaction_participants::tell_group) tell_groups_of(caf::actor group_directory) {
  return [directory = std::move(group_directory)](caf::event_based_actor& asker, const std::string& group,
                                                  const transaction_marker& marker,
                                                  const transaction_participants::told& told) {
    const transaction_end end{marker.producer, marker.epoch, marker.commits};
    asker.request(directory, answer_timeout, to_message(group, end))
        .then([told](const envelope<schema::GroupReply>& reply) { told(outcome_of(reply)); },
              [told](const caf::error& e) {
                const bool late = e == caf::sec::request_timeout;
                told(late ? error_code::request_timed_out : error_code::coordinator_not_available);
              });
  };
}

}  // namespace millrace
