#include "actors/service/outbox_delivery.hpp"

#include <caf/all.hpp>

#include <utility>

#include "actors/catalog/partition_lookup.hpp"
#include "runtime/base/buffer.hpp"

namespace millrace {

using kafka::error_code;

void outbox_delivery::send(const outbox& what, bool again, done then) {
  then_ = std::move(then);
  again_ = again;
  outcome_ = {};
  left_ = what.batches.size() + 1;  // until all are sent
  const auto view = topics_.current();
  for (const auto& batch : what.batches) {
    const auto partition = find_partition(*view, batch.to.topic, batch.to.partition);
    if (!partition || view->find(batch.to.topic)->settings->read_only) {
      over(batch.to, partition ? error_code::policy_violation : error_code::unknown_topic_or_partition);
      continue;
    }
    const auto token = token_++;
    under_way_.emplace(token, batch.to);
    payload_list payloads;
    payloads.push_back(slice::copy_of(batch.records));
    self_->send(partition, make_envelope<schema::AppendRequest>(
                               [&](schema::AppendRequest::Builder root) {
                                 root.setToken(token);
                                 root.setAdmitted(again);
                               },
                               std::move(payloads)));
  }
  one_less();
}

bool outbox_delivery::on_append(const envelope<schema::AppendReply>& reply) {
  const auto view = reply.read();
  const auto found = under_way_.find(view->getToken());
  if (found == under_way_.end()) return false;
  const auto to = under_way_.extract(found).mapped();
  over(to, static_cast<error_code>(view->getErrorCode()));
  return true;
}

/// A partition that has gone on has them, unless its records, or the state, are of an earlier day: then they are not
/// what comes next there. What is gone for good takes none.
void outbox_delivery::over(const transaction_partition& to, error_code code) {
  const bool passed = code == error_code::out_of_order_sequence_number;
  const bool gone = code == error_code::unknown_topic_or_partition || code == error_code::unknown_topic_id;
  if (again_ && (passed || gone)) {
    voice_.warn(passed
                    ? "outputs of a service's last commit are not what comes next in their topic: later ones are there "
                      "already, or it or the state was rolled back"
                    : "the last outputs of a service are dropped: their topic has been deleted",
                {{"topic", to.topic}, {"partition", to.partition.value}});
    code = error_code::none;
  }
  if (code != error_code::none && outcome_) {
    outcome_ = make_error(errc::unavailable, "write the outputs to partition " + std::to_string(to.partition.value) +
                                                 " of " + to.topic + ": " + std::string(kafka::name(code)));
  }
  one_less();
}

void outbox_delivery::one_less() {
  if (--left_ == 0) std::exchange(then_, nullptr)(std::move(outcome_));
}

}  // namespace millrace
