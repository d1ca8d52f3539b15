#include "actors/transaction/log_renewal.hpp"

#include <chrono>
#include <utility>

#include "codecs/schema/partition.capnp.h"
#include "runtime/message/envelope.hpp"

namespace millrace {
namespace {

constexpr auto log_timeout = std::chrono::seconds(30);

/// So many go into one flush, and producers' requests come between them and the next.
constexpr std::size_t appends_max = 500;

}  // namespace

log_renewal::log_renewal(caf::event_based_actor* self, caf::actor log, logger voice, source from,
                         std::int64_t records_min)
    : self_(self), log_(std::move(log)), voice_(std::move(voice)), from_(std::move(from)), cut_(records_min) {}

/// Calls `then` with where the log begins and ends, or with nothing if it does not say.
template <class Then>
void log_renewal::ask_for_extent(Then then) {
  self_->request(log_, log_timeout, make_envelope<schema::StateQuery>([](auto) {}))
      .then(
          [then](const envelope<schema::StateAnswer>& answer) {
            const auto view = answer.read();
            const cursor_log_cut::extent log{view->getLogStartOffset(), view->getHighWatermark()};
            then(view->getErrorCode() == 0 ? &log : nullptr);
          },
          [then](const caf::error&) { then(static_cast<const cursor_log_cut::extent*>(nullptr)); });
}

void log_renewal::look() {
  ask_for_extent([this](const cursor_log_cut::extent* log) {
    if (log != nullptr) begin_if_due(*log);
  });
}

void log_renewal::begin_if_due(const cursor_log_cut::extent& log) {
  if (!cut_.due(log) || !from_.takes_appends()) return;
  const auto ids = from_.ids();
  left_.assign(ids.begin(), ids.end());
  if (cut_.begin(log.end, {ids.begin(), ids.end()})) return trim();
  append_some();
}

void log_renewal::append_some() {
  while (!left_.empty() && under_way_.size() < appends_max && from_.takes_appends()) {
    const auto id = std::move(left_.front());
    left_.pop_front();
    const auto number = from_.append_anew(id);
    number == 0 ? note_written(id) : (void)under_way_.emplace(number, id);
  }
}

void log_renewal::on_durable(std::uint64_t number) {
  while (!under_way_.empty() && under_way_.begin()->first <= number) {
    const auto id = std::move(under_way_.begin()->second);
    under_way_.erase(under_way_.begin());
    note_written(id);
  }
  if (under_way_.empty()) append_some();
}

void log_renewal::note_written(const std::string& id) {
  if (cut_.written(id)) trim();
}

void log_renewal::trim() {
  const auto request =
      make_envelope<schema::TrimRequest>([&](schema::TrimRequest::Builder root) { root.setOffset(cut_.at()); });
  self_->request(log_, log_timeout, request)
      .then(
          [this](const envelope<schema::TrimAnswer>& answer) {
            if (answer.read()->getErrorCode() != 0) return cut_.give_up();
            voice_.info("transaction log cut", {{"start", cut_.at()}});
            ask_for_extent(
                [this](const cursor_log_cut::extent* log) { log != nullptr ? cut_.finish(log->end) : cut_.give_up(); });
          },
          [this](const caf::error& why) {
            cut_.give_up();
            voice_.warn("transaction log not cut", {{"reason", caf::to_string(why)}});
          });
}

}  // namespace millrace
