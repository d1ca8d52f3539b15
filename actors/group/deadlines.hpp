#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "actors/group/moment.hpp"

namespace millrace {

/// When the session of each member ends. At most one deadline a member.
class deadlines {
 public:
  /// Replaces the member's deadline, if it has one.
  void set(const std::string& member_id, running_time at) {
    clear(member_id);
    by_member_.emplace(member_id, at);
    by_time_.emplace(at, member_id);
  }

  void clear(const std::string& member_id) {
    const auto found = by_member_.find(member_id);
    if (found == by_member_.end()) return;
    by_time_.erase({found->second, member_id});
    by_member_.erase(found);
  }

  std::optional<running_time> next() const {
    if (by_time_.empty()) return std::nullopt;
    return by_time_.begin()->first;
  }

  /// Takes out the member whose session ended first, at or before `now`.
  std::optional<std::string> take_ended(running_time now) {
    if (by_time_.empty() || by_time_.begin()->first > now) return std::nullopt;
    auto member_id = by_time_.begin()->second;
    clear(member_id);
    return member_id;
  }

  std::size_t size() const { return by_member_.size(); }

 private:
  std::map<std::string, running_time> by_member_;
  std::set<std::pair<running_time, std::string>> by_time_;
};

}  // namespace millrace
