#pragma once
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

namespace millrace {

/// Threads on which an instance asks others; there are none before the first call. Its end waits for the calls that are
/// being made, which their service does not: it is over by then, and another may have begun.
class call_threads {
 public:
  static constexpr std::size_t threads_max = 16;

  call_threads() = default;
  call_threads(const call_threads&) = delete;
  call_threads& operator=(const call_threads&) = delete;
  ~call_threads() {
    if (!pool_) return;
    pool_->stop();
    pool_->join();
  }

  /// `then` is called on that thread when `call` is through.
  void make(std::function<void()> call, std::function<void()> then) {
    if (!pool_) pool_ = std::make_unique<boost::asio::thread_pool>(threads_max);
    boost::asio::post(*pool_, [call = std::move(call), then = std::move(then)] {
      call();
      then();
    });
  }

 private:
  std::unique_ptr<boost::asio::thread_pool> pool_;
};

}  // namespace millrace
