#include "apps/millrace/kafka_use_source.hpp"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace millrace::cli {
namespace {

constexpr auto look_interval = std::chrono::milliseconds(100);

class kafka_use_source final : public event_source<fraud::seen_use> {
 public:
  kafka_use_source(std::unique_ptr<record_reader> reader, std::shared_ptr<fraud::fraud_board> board)
      : reader_(std::move(reader)), board_(std::move(board)), thread_([this] { run(); }) {}

  ~kafka_use_source() override {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

  void pull(std::size_t events_max, pull_reply<fraud::seen_use> reply) override {
    {
      const std::lock_guard lock(mutex_);
      demand_.emplace(demand{events_max, std::move(reply)});
    }
    changed_.notify_all();
  }

 private:
  struct demand {
    std::size_t events_max;
    pull_reply<fraud::seen_use> reply;
  };

  bool is_ending() {
    const std::lock_guard lock(mutex_);
    return ending_;
  }

  void run() {
    for (;;) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return ending_ || demand_; });
      if (ending_) return;
      const auto wanted = std::move(*demand_);
      demand_.reset();
      lock.unlock();
      serve(wanted);
    }
  }

  /// Waits for the first record, then takes what is there already.
  void serve(const demand& wanted) {
    std::vector<fraud::seen_use> uses;
    std::optional<source_position> position;
    record r;
    while (uses.size() < wanted.events_max && !is_ending()) {
      const auto got = reader_->next(r, position ? std::chrono::milliseconds(0) : look_interval);
      if (!got) return wanted.reply.fail(got.error());
      if (*got == read_outcome::record) {
        position = source_position(r.offset.value + 1);
        take(r, uses);
      } else if (position) {
        break;
      }
    }
    board_->uses_read.fetch_add(uses.size(), std::memory_order_relaxed);
    if (position) wanted.reply.deliver({std::move(uses), position});
  }

  void take(const record& r, std::vector<fraud::seen_use>& uses) {
    auto use = fraud::card_use_from_json(r.value.value_or(""));
    if (use) {
      uses.push_back({r.offset, r.time.value, std::move(*use)});
    } else {
      board_->uses_unreadable.fetch_add(1, std::memory_order_relaxed);
    }
  }

  std::unique_ptr<record_reader> reader_;  // the thread's
  std::shared_ptr<fraud::fraud_board> board_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<demand> demand_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace

result<std::unique_ptr<event_source<fraud::seen_use>>> read_kafka_uses(const connection_options& connection,
                                                                       const partition_offset& from,
                                                                       std::shared_ptr<fraud::fraud_board> board) {
  auto reader = record_reader::open(connection, {});
  if (!reader) return reader.error();
  if (auto done = (*reader)->assign({from}); !done) return done.error();
  return std::unique_ptr<event_source<fraud::seen_use>>(new kafka_use_source(std::move(*reader), std::move(board)));
}

}  // namespace millrace::cli
