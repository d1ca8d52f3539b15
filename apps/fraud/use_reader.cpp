#include "apps/fraud/use_reader.hpp"

#include <caf/all.hpp>

#include <deque>
#include <optional>

#include "apps/fraud/slice_records.hpp"
#include "codecs/kafka/error_code.hpp"
#include "codecs/schema/partition.capnp.h"
#include "runtime/message/envelope.hpp"
#include "runtime/reactor/spawn_on.hpp"

namespace millrace::fraud {

/// source -> its reader: the flow has demand.
struct use_pull {
  std::size_t events_max;
  pull_reply<seen_use> reply;
};

struct decoded_uses {
  std::vector<seen_use> uses;
  kafka::offset next;
};

/// blocking work -> its reader.
struct uses_decoded {
  std::shared_ptr<result<decoded_uses>> outcome;
};

}  // namespace millrace::fraud

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::fraud::use_pull)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::fraud::uses_decoded)

namespace millrace::fraud {
namespace {

using read_again = caf::atom_constant<caf::atom("readagain")>;

constexpr std::uint32_t read_bytes_max = 256 << 10;
constexpr auto retry_delay = std::chrono::milliseconds(200);

std::string_view text_of(const std::optional<std::span<const std::byte>>& bytes) {
  if (!bytes) return {};
  return {reinterpret_cast<const char*>(bytes->data()), bytes->size()};
}

result<decoded_uses> decode(const file_slice& batches, kafka::offset from, fraud_board& board) {
  decoded_uses decoded;
  const auto next = read_slice(batches, from, [&](const kafka::record& r) {
    auto use = card_use_from_json(text_of(r.value));
    if (use) {
      decoded.uses.push_back({r.offset, r.timestamp.value, std::move(*use)});
    } else {
      board.uses_unreadable.fetch_add(1, std::memory_order_relaxed);
    }
  });
  if (!next) return next.error();
  decoded.next = *next;
  return decoded;
}

struct reader_state {
  static constexpr const char* name = "fraud_reader";

  use_reader_options options;
  kafka::offset next;            // to be read
  kafka::offset told;            // position that the flow knows
  std::deque<seen_use> decoded;  // read and not asked for yet
  std::optional<use_pull> pull;
};

using reader = caf::stateful_actor<reader_state>;

void read(reader* self) {
  self->send(self->state.options.partition, make_envelope<schema::ReadRequest>([&](schema::ReadRequest::Builder root) {
               root.setOffset(self->state.next.value);
               root.setBytesMax(read_bytes_max);
               root.setFirstBatchWhole(true);
             }));
}

void serve(reader* self) {
  auto& s = self->state;
  if (!s.pull) return;
  if (s.decoded.empty() && s.told == s.next) return read(self);
  const auto count = std::min(s.pull->events_max, s.decoded.size());
  const auto end = s.decoded.begin() + static_cast<std::ptrdiff_t>(count);
  std::vector<seen_use> uses{std::make_move_iterator(s.decoded.begin()), std::make_move_iterator(end)};
  s.decoded.erase(s.decoded.begin(), end);
  s.told = s.decoded.empty() ? s.next : uses.back().at + 1;
  s.options.board->uses_read.fetch_add(count, std::memory_order_relaxed);
  const auto reply = std::move(s.pull->reply);
  s.pull.reset();
  reply.deliver({std::move(uses), source_position(s.told.value)});
}

void on_read(reader* self, const envelope<schema::ReadReply>& reply) {
  auto& s = self->state;
  const auto view = reply.read();
  const auto code = static_cast<kafka::error_code>(view->getErrorCode());
  if (code == kafka::error_code::offset_out_of_range) {
    // Trimmed under the reader, or a log that lost its end: go on with what there is.
    const bool trimmed = s.next.value < view->getLogStartOffset();
    s.next = kafka::offset(trimmed ? view->getLogStartOffset() : view->getHighWatermark());
    return read(self);
  }
  if (code != kafka::error_code::none) return self->delayed_send(self, retry_delay, read_again::value);
  if (reply.payloads().empty()) {
    return self->send(s.options.partition, make_envelope<schema::WatchRequest>([&](schema::WatchRequest::Builder root) {
                        root.setOffset(s.next.value);
                      }));
  }
  s.options.run_blocking([me = caf::actor_cast<caf::actor>(self),
                          batches = std::get<file_slice>(reply.payloads().front()), from = s.next,
                          board = s.options.board] {
    caf::anon_send(me, uses_decoded{std::make_shared<result<decoded_uses>>(decode(batches, from, *board))});
  });
}

void on_decoded(reader* self, const uses_decoded& decoded) {
  auto& s = self->state;
  auto& outcome = *decoded.outcome;
  if (!outcome) {
    if (s.pull) s.pull->reply.fail(outcome.error());
    return;
  }
  s.next = outcome->next;
  for (auto& use : outcome->uses) s.decoded.push_back(std::move(use));
  serve(self);
}

caf::behavior run_reader(reader* self, use_reader_options options) {
  self->state.next = self->state.told = options.from;
  self->state.options = std::move(options);
  return {
      [self](const use_pull& pull) {
        self->state.pull = pull;
        serve(self);
      },
      [self](const envelope<schema::ReadReply>& reply) { on_read(self, reply); },
      [self](const envelope<schema::Progress>&) { read(self); },
      [self](const uses_decoded& decoded) { on_decoded(self, decoded); },
      [self](read_again) { read(self); },
  };
}

class reader_source final : public event_source<seen_use> {
 public:
  explicit reader_source(caf::actor reader) : reader_(std::move(reader)) {}
  ~reader_source() override { caf::anon_send_exit(reader_, caf::exit_reason::user_shutdown); }

  void pull(std::size_t events_max, pull_reply<seen_use> reply) override {
    caf::anon_send(reader_, use_pull{events_max, std::move(reply)});
  }

 private:
  caf::actor reader_;
};

}  // namespace

std::unique_ptr<event_source<seen_use>> read_uses(caf::actor_system& system, reactor* home,
                                                  use_reader_options options) {
  const auto made = home != nullptr ? spawn_on(system, *home, run_reader, std::move(options))
                                    : system.spawn(run_reader, std::move(options));
  return std::make_unique<reader_source>(caf::actor_cast<caf::actor>(made));
}

}  // namespace millrace::fraud
