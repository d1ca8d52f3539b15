#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "apps/millrace/mount/volume_caller.hpp"

namespace millrace::mount {

inline const object_ref some_file{1, 0, 7};

inline volume_reply reply_object() {
  return make_envelope<schema::VolumeReply>([](schema::VolumeReply::Builder root) { root.initObject(); });
}

inline volume_reply reply_bytes(std::string_view bytes, std::uint64_t file_size) {
  payload_list payloads;
  payloads.emplace_back(slice::copy_of(std::as_bytes(std::span(bytes))));
  return make_envelope<schema::VolumeReply>(
      [&](schema::VolumeReply::Builder root) { root.initBytes().setSize(file_size); }, std::move(payloads));
}

/// What a spec looks at of a read or a write.
struct asked_range {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::string bytes;

  friend bool operator==(const asked_range&, const asked_range&) = default;
};

inline void PrintTo(const asked_range& r, std::ostream* out) {
  *out << r.offset << "+" << r.size << " '" << r.bytes.substr(0, 40) << "'";
}

inline asked_range range_of(const volume_request& request) {
  const auto view = request.read();
  if (view->isReadFile()) return {view->getReadFile().getOffset(), view->getReadFile().getLength(), {}};
  const auto& bytes = std::get<slice>(request.payloads().front());
  return {view->getWriteFile().getOffset(), bytes.size(), {reinterpret_cast<const char*>(bytes.data()), bytes.size()}};
}

/// Keeps requests until the spec answers them.
class waiting_node final : public volume_caller {
 public:
  void ask(volume_request request, std::shared_ptr<void>, told_handler told) override {
    {
      const std::lock_guard held(lock_);
      waiting_.emplace_back(std::move(request), std::move(told));
    }
    came_.notify_all();
  }

  std::vector<asked_range> waiting() const {
    const std::lock_guard held(lock_);
    std::vector<asked_range> ranges;
    for (const auto& [request, told] : waiting_) ranges.push_back(range_of(request));
    return ranges;
  }

  /// Answers the oldest request; waits until there is one.
  void answer_next(answer<volume_reply> with = reply_object()) {
    std::unique_lock held(lock_);
    came_.wait(held, [&] { return !waiting_.empty(); });
    auto told = std::move(waiting_.front().second);
    waiting_.pop_front();
    held.unlock();
    told({std::move(with), false});
  }

 private:
  mutable std::mutex lock_;
  std::condition_variable came_;
  std::deque<std::pair<volume_request, told_handler>> waiting_;
};

/// Answers requests by a function, on a thread of its own, and remembers them.
class answering_node final : public volume_caller {
 public:
  using answerer = std::function<answer<volume_reply>(const volume_request&)>;

  explicit answering_node(answerer with) : with_(std::move(with)), thread_([this] { run(); }) {}
  ~answering_node() override {
    {
      const std::lock_guard held(lock_);
      ended_ = true;
    }
    came_.notify_all();
    thread_.join();
  }

  void ask(volume_request request, std::shared_ptr<void>, told_handler told) override {
    {
      const std::lock_guard held(lock_);
      asked_.push_back(request);
      waiting_.emplace_back(std::move(request), std::move(told));
    }
    came_.notify_all();
  }

  std::vector<volume_request> take_asked() {
    const std::lock_guard held(lock_);
    return std::exchange(asked_, {});
  }

  std::vector<asked_range> take_ranges() {
    std::vector<asked_range> ranges;
    for (const auto& request : take_asked()) ranges.push_back(range_of(request));
    return ranges;
  }

 private:
  void run() {
    std::unique_lock held(lock_);
    for (;;) {
      came_.wait(held, [&] { return ended_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      auto [request, told] = std::move(waiting_.front());
      waiting_.pop_front();
      held.unlock();
      told({with_(request), false});
      held.lock();
    }
  }

  const answerer with_;
  std::mutex lock_;
  std::condition_variable came_;
  std::deque<std::pair<volume_request, told_handler>> waiting_;
  std::vector<volume_request> asked_;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace millrace::mount
