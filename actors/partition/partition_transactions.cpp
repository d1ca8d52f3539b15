// What a partition does about transactions: first batches that nobody has vouched for, and markers.
#include <caf/all.hpp>

#include <algorithm>

#include "actors/partition/leader_epoch.hpp"
#include "actors/partition/marker_answer.hpp"
#include "actors/partition/partition.hpp"
#include "codecs/kafka/records/control_record.hpp"

namespace millrace {

using kafka::error_code;

/// An asker that does not know what to do with the number takes it for a refusal.
void partition::demand_verification(const pending_append& to, std::uint64_t number) {
  self_->send(to.asker, make_envelope<schema::AppendReply>([&](schema::AppendReply::Builder root) {
                root.setToken(to.token);
                root.setIndex(to.index);
                root.setErrorCode(static_cast<std::int16_t>(error_code::invalid_txn_state));
                root.setMessage("the transaction coordinator must say that the partition takes part");
                root.setVerification(number);
                root.setLogStartOffset(log_->start().value);
              }));
}

void partition::answer(const envelope<schema::MarkerRequest>& marker, caf::response_promise to) {
  when_open([this, marker, to]() mutable {
    const auto view = marker.read();
    const auto code = objection_to(*view);
    if (code != error_code::none) return to.deliver(marker_answer(code));
    verification_.forget(kafka::producer_id(view->getProducerId()));
    end_transaction(*view, std::move(to));
  });
}

/// Terms of coordinators are not compared: the node has one coordinator, and what a marker of a higher term has said
/// before it must not keep it from ending a transaction. The producer's epoch shuts out what comes late.
error_code partition::objection_to(const schema::MarkerRequest::Reader& marker) const {
  if (!log_) return code_without_log();
  if (marker.getProducerId() < 0 || marker.getProducerEpoch() < 0) return error_code::invalid_request;
  if (log_->fault()) return error_code::kafka_storage_error;
  const auto* known = producers_.find(kafka::producer_id(marker.getProducerId()));
  if (known == nullptr) return error_code::none;
  if (marker.getProducerEpoch() < known->epoch.value) return error_code::invalid_producer_epoch;
  return error_code::none;
}

/// Readers of the log expect that terms never fall.
std::int32_t partition::term_for(const schema::MarkerRequest::Reader& marker) const {
  const auto* known = producers_.find(kafka::producer_id(marker.getProducerId()));
  return std::max(marker.getCoordinatorEpoch(), known == nullptr ? -1 : known->coordinator_epoch);
}

/// One that was told before, by a coordinator that did not live to hear the answer, is not written again.
void partition::end_transaction(const schema::MarkerRequest::Reader& marker, caf::response_promise to) {
  const auto* known = producers_.find(kafka::producer_id(marker.getProducerId()));
  const bool ended = known != nullptr && known->epoch.value == marker.getProducerEpoch() && !known->transaction_start;
  if (!ended) {
    if (const auto written = append_marker(marker); !written) {
      options_.voice.error("transaction marker not written",
                           {{"directory", log_->directory()}, {"reason", written.error().context}});
      if (log_->fault()) publish();
      return to.deliver(marker_answer(error_code::kafka_storage_error));
    }
  }
  answer_when_durable(std::move(to));
}

result<void> partition::append_marker(const schema::MarkerRequest::Reader& marker) {
  const kafka::producer_id producer(marker.getProducerId());
  const kafka::producer_epoch epoch(marker.getProducerEpoch());
  const kafka::timestamp now(options_.time->wall_ms());
  const auto end = marker.getCommits() ? kafka::transaction_end::commit : kafka::transaction_end::abort;
  const auto at = log_->end();
  const auto term = term_for(marker);
  const auto batch = kafka::encode_control_batch({producer, epoch, {end, term}, now, at, serving_epoch});
  const std::span<const std::byte> bytes(batch);
  if (auto written = log_->append(std::span(&bytes, 1)); !written) return written;
  bytes_since_snapshot_ += batch.size();
  const auto began = producers_.end_transaction(producer, epoch, term, now);
  if (!began) return {};
  undecided_.end(*began, at);
  if (end == kafka::transaction_end::commit) return {};
  const auto stable = undecided_.first_without_marker(log_->end());
  auto indexed = log_->aborted().add(log_->segment_base(), {producer, *began, at, stable});
  // The marker stands and cannot be taken back: what readers are to leave out must be known, or nothing is read.
  if (!indexed) log_->refuse_appends(make_error(errc::unavailable, indexed.error().context));
  return indexed;
}

/// Durable whatever the topic promises: the coordinator forgets the transaction then, and nobody would end it again.
void partition::answer_when_durable(caf::response_promise to) {
  note_roll();
  if (!durable_before_acknowledged()) raise_high_watermark(log_->end().value);
  if (log_->durable_end() >= log_->end()) return to.deliver(marker_answer(error_code::none));
  markers_.add(log_->end().value, std::move(to));
  start_flush();
}

void partition::fail_markers(error_code why) {
  markers_.release_all([why](caf::response_promise told) { told.deliver(marker_answer(why)); });
}

}  // namespace millrace
