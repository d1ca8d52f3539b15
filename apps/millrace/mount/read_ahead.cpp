#include "apps/millrace/mount/read_ahead.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>

namespace millrace::mount {
namespace {

constexpr auto look_interval = std::chrono::milliseconds(100);
constexpr std::uint64_t in_order_min = 2;  // before anything is read ahead
constexpr std::uint64_t piece_bytes = read_limits::piece_bytes;

}  // namespace

answer<slice> bytes_of(const call_outcome& outcome) {
  if (!outcome.reply) return outcome.reply.error();
  const auto payloads = outcome.reply->payloads();
  if (!payloads.empty()) {
    const auto* bytes = std::get_if<slice>(&payloads.front());
    if (bytes != nullptr) return *bytes;
    return refused{EIO};
  }
  const auto view = outcome.reply->read();
  if (!view->isBytes()) return refused{EIO};
  const auto data = view->getBytes().getData();
  return slice::copy_of(std::as_bytes(std::span(data.begin(), data.size())));
}

/// Whether the reader goes on where he was, give or take what the kernel has in flight. Caller holds the lock.
bool read_ahead::follows(std::uint64_t offset, std::size_t size) {
  const auto near = offset + 2 * piece_bytes >= read_to_ && offset <= read_to_ + piece_bytes;
  in_order_ = near ? in_order_ + 1 : 0;
  if (!near) pieces_.clear();
  read_to_ = near ? std::max(read_to_, offset + size) : offset + size;
  return in_order_ > in_order_min;
}

/// Caller holds the lock.
read_ahead::piece_ref read_ahead::find_or_ask(std::uint64_t number, std::uint64_t age, std::int64_t now) {
  auto& found = pieces_[number];
  if (found && found->age == age && now - found->asked_at < read_limits::piece_life_ns) return found;
  found = std::make_shared<piece>();
  found->age = age;
  found->asked_at = now;
  caller_.ask(request::read(file_, number * piece_bytes, static_cast<std::uint32_t>(piece_bytes)), found,
              [arrivals = arrivals_, weak = std::weak_ptr<piece>(found)](const call_outcome& outcome) {
                const auto arrived = weak.lock();
                if (!arrived) return;
                auto bytes = bytes_of(outcome);
                {
                  const std::lock_guard held(arrivals->lock);
                  arrived->is_there = true;
                  if (bytes) arrived->bytes = std::move(*bytes);
                  if (!bytes) arrived->failure = bytes.error().number;
                }
                arrivals->came.notify_all();
              });
  return found;
}

/// The pieces that hold the range; asks for those that are missing and, if `ahead`, for what comes behind them.
/// Caller holds the lock.
std::vector<read_ahead::piece_ref> read_ahead::want(std::uint64_t offset, std::size_t size, std::uint64_t age,
                                                    std::int64_t now, bool ahead) {
  const auto first = offset / piece_bytes;
  const auto last = (offset + size - 1) / piece_bytes;
  if (first > 2) pieces_.erase(pieces_.begin(), pieces_.lower_bound(first - 2));
  std::vector<piece_ref> wanted;
  for (auto number = first; number <= last; ++number) wanted.push_back(find_or_ask(number, age, now));
  const auto depth = ahead ? std::min(in_order_, read_limits::pieces_ahead_max) : 0;
  for (auto number = last + 1; number <= last + depth && number * piece_bytes < file_end_; ++number) {
    find_or_ask(number, age, now);
  }
  return wanted;
}

answer<read_bytes> read_ahead::read_alone(std::uint64_t offset, std::size_t size, const given_up& gave_up) {
  auto bytes = bytes_of(caller_.ask_and_wait(request::read(file_, offset, static_cast<std::uint32_t>(size)), gave_up));
  if (!bytes) return bytes.error();
  return read_bytes{{std::move(*bytes)}};
}

answer<read_bytes> read_ahead::read(std::uint64_t offset, std::size_t size, std::uint64_t age, std::int64_t now,
                                    const given_up& gave_up) {
  if (size == 0) return read_bytes{};
  std::unique_lock held(arrivals_->lock);
  if (!follows(offset, size)) {
    held.unlock();
    return read_alone(offset, size, gave_up);
  }
  auto number = offset / piece_bytes;
  read_bytes all;
  for (const auto& wanted : want(offset, size, age, now, true)) {
    while (!wanted->is_there) {
      const bool waited = arrivals_->came.wait_for(held, look_interval) == std::cv_status::timeout;
      if (waited && gave_up && gave_up()) return refused{EINTR};
    }
    if (wanted->failure != 0) {
      pieces_.erase(number);
      return refused{wanted->failure};
    }
    const auto piece_begin = number++ * piece_bytes;
    const auto begin = std::max(offset, piece_begin) - piece_begin;
    const auto end = std::min<std::uint64_t>(offset + size - piece_begin, wanted->bytes.size());
    if (begin < end) all.parts.push_back(wanted->bytes.subslice(begin, end - begin));
    if (wanted->bytes.size() < piece_bytes) {
      file_end_ = piece_begin + wanted->bytes.size();
      break;
    }
    file_end_ = UINT64_MAX;
  }
  return all;
}

}  // namespace millrace::mount
