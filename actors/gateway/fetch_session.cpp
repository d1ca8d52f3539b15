#include "actors/gateway/fetch_session.hpp"

#include <cstring>
#include <limits>
#include <utility>

namespace millrace {
namespace {

constexpr std::int32_t no_session_epoch = -1;
constexpr std::int32_t first_epoch = 0;
/// One client keeps one session; a few more are for those it lost sight of.
constexpr std::size_t sessions_of_connection_max = 8;

}  // namespace

std::string fetch_session::name_of(const std::string& topic, std::int32_t partition) {
  std::string name(sizeof partition, '\0');
  std::memcpy(name.data(), &partition, sizeof partition);
  return name + topic;
}

void fetch_session::set(fetch_wish wish) {
  const auto name = name_of(wish.topic, wish.partition);
  const auto found = by_name_.find(name);
  if (found != by_name_.end()) {
    found->second->wish = std::move(wish);
    return;
  }
  entries_.push_back({std::move(wish), {}});
  by_name_.emplace(name, std::prev(entries_.end()));
}

void fetch_session::forget(const forgotten& what) {
  const auto found = by_name_.find(name_of(what.topic, what.partition));
  if (found == by_name_.end()) return;
  entries_.erase(found->second);
  by_name_.erase(found);
}

fetch_sessions::~fetch_sessions() { slots_.used.fetch_sub(sessions_.size()); }

fetch_sessions::opened fetch_sessions::open(std::int32_t id, std::int32_t epoch, std::vector<fetch_wish> wishes,
                                            const std::vector<fetch_session::forgotten>& forgotten) {
  if (epoch == no_session_epoch || epoch == first_epoch) {
    close(id);
    return open_full(epoch, std::move(wishes));
  }
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return {answer::not_found, 0, nullptr};
  auto& session = *found->second;
  if (epoch != session.next_epoch_ || session.in_fetch_) return {answer::wrong_epoch, id, nullptr};
  session.next_epoch_ = epoch == std::numeric_limits<std::int32_t>::max() ? 1 : epoch + 1;
  for (auto& wish : wishes) session.set(std::move(wish));
  for (const auto& what : forgotten) session.forget(what);
  return {answer::incremental, id, found->second};
}

fetch_sessions::opened fetch_sessions::open_full(std::int32_t epoch, std::vector<fetch_wish> wishes) {
  auto session = std::make_shared<fetch_session>();
  for (auto& wish : wishes) session->set(std::move(wish));
  if (epoch == no_session_epoch || session->entries_.empty() || !take_slot())
    return {answer::full, 0, std::move(session)};
  last_id_ = last_id_ == std::numeric_limits<std::int32_t>::max() ? 1 : last_id_ + 1;
  sessions_.insert_or_assign(last_id_, session);
  return {answer::full, last_id_, std::move(session)};
}

void fetch_sessions::close(std::int32_t id) { slots_.used.fetch_sub(sessions_.erase(id)); }

bool fetch_sessions::take_slot() {
  if (sessions_.size() >= sessions_of_connection_max) return false;
  if (slots_.used.fetch_add(1) < slots_.max) return true;
  slots_.used.fetch_sub(1);
  return false;
}

}  // namespace millrace
