// What the coordinator has room for: how many transactional ids, and how much memory they take.
#include <caf/all.hpp>

#include <utility>

#include "actors/transaction/coordinator.hpp"
#include "actors/transaction/transaction_size.hpp"

namespace millrace {

using kafka::error_code;

namespace {

constexpr std::size_t nearly_full_percent = 95;

}  // namespace

error_code transaction_coordinator::refusal_of(const std::string& transactional_id,
                                               const transaction_request& request) {
  const auto found = ids_.find(transactional_id);
  if (found != ids_.end()) {
    const auto bytes = found->second.data.record ? memory_bytes_added(*found->second.data.record, request) : 0;
    // More than one transaction may take is not taken either, and no other id is to make room for it.
    if (bytes == 0 || bytes > memory_bytes_of_full(*environment_.limits)) return error_code::none;
    return make_room(false, bytes) ? error_code::none : error_code::coordinator_not_available;
  }
  if (std::holds_alternative<forced_abort>(request)) return error_code::transactional_id_not_found;
  if (!std::holds_alternative<producer_registration>(request)) return error_code::invalid_producer_id_mapping;
  if (transactional_id.size() > environment_.limits->id_bytes_max) return error_code::invalid_request;
  if (make_room(true, memory_bytes_of(transactional_id, {}))) return error_code::none;
  ++shortage_.ids_refused;
  return error_code::coordinator_not_available;
}

/// Forgets ids without a transaction, longest idle first, as far as that takes; true if there is room then.
bool transaction_coordinator::make_room(bool for_an_id, std::size_t bytes) {
  const auto& limits = *environment_.limits;
  const auto is_room = [&] {
    return (!for_an_id || ids_.size() < limits.ids_max) &&
           (environment_.memory == nullptr || environment_.memory->left() >= bytes);
  };
  const kafka::timestamp now(environment_.time->wall_ms());
  while (!is_room()) {
    if (idle_.empty() || idle_.begin()->first + limits.displaceable_after.count() > now) return false;
    const auto id = idle_.begin()->second;
    forget(id, ids_.at(id));
    ++shortage_.ids_displaced;
  }
  return true;
}

void transaction_coordinator::forget(const std::string& id, known_id& k) {
  transaction_decision made;
  made.changed = true;
  k.data.record.reset();
  settle(id, k, made);
}

/// To be called when what is known of the id has changed.
void transaction_coordinator::account_for(const std::string& id, known_id& k) {
  if (k.idle_since) idle_.erase({*k.idle_since, id});
  k.idle_since.reset();
  const auto& record = k.data.record;
  if (record && record->phase != transaction_phase::ongoing && !record->is_decided()) {
    k.idle_since = record->changed;
    idle_.emplace(record->changed, id);
  }
  const auto bytes = record ? memory_bytes_of(id, *record) : 0;
  memory_bytes_ = memory_bytes_ - k.memory_bytes + bytes;
  k.memory_bytes = bytes;
  if (memory_) memory_->set(memory_bytes_);
}

void transaction_coordinator::tell_of_shortage() {
  if (const auto* memory = environment_.memory; memory != nullptr) {
    const bool full = memory->used() > memory->bytes_max() / 100 * nearly_full_percent;
    if (full && !memory_full_) {
      environment_.voice.warn(
          "transactional ids have nearly used up their memory: new ones and participants are refused",
          {{"used_bytes", memory->used()}, {"transaction.memory_bytes_max", memory->bytes_max()}});
    }
    memory_full_ = full;
  }
  const auto since = std::exchange(shortage_, {});
  if (since.ids_displaced + since.ids_refused == 0) return;
  environment_.voice.warn("transactional ids do not find room: those that were idle for longest are forgotten",
                          {{"forgotten", since.ids_displaced}, {"refused", since.ids_refused}, {"ids", ids_.size()}});
}

}  // namespace millrace
