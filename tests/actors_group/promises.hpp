#pragma once
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "actors/group/messages.hpp"

namespace millrace {

/// What clients may rely on, kept independently of the group's rules: fed with the replies as clients see them, it
/// fails the test when two of them contradict each other.
class promises {
 public:
  /// `lineage`: what stays the same when the member gets another id: its instance.
  void joined(const join_reply& reply, const std::string& lineage) {
    lineage_of_[reply.member_id] = lineage;
    for (const auto& m : reply.members) {
      if (m.instance_id) lineage_of_[m.member_id] = *m.instance_id;
    }
    EXPECT_GE(reply.at, newest_) << "generations only grow";
    newest_ = std::max(newest_, reply.at);
    auto& known = generations_.try_emplace(reply.at, known_generation{reply.protocol, reply.leader}).first->second;
    EXPECT_EQ(known.protocol, reply.protocol) << "one generation, one protocol";
    if (reply.member_id == reply.leader) {
      EXPECT_FALSE(reply.members.empty()) << "a leader learns who is there";
      EXPECT_EQ(lineage_of_[known.leader], lineage) << "one generation, one leader";
    } else {
      EXPECT_TRUE(reply.members.empty());
      EXPECT_EQ(lineage_of_[known.leader], lineage_of_[reply.leader]) << "one generation, one leader";
    }
  }

  /// Leaders give each member of the generation its own name.
  static std::string part_of(generation at, const std::string& member_id) {
    return std::to_string(at.value) + "/" + member_id;
  }

  void assigned(generation at, const std::string& member_id, const std::string& assignment) {
    const auto slash = assignment.find('/');
    ASSERT_NE(slash, std::string::npos) << "every member of a generation is given its part";
    EXPECT_EQ(assignment.substr(0, slash), std::to_string(at.value)) << "of this generation";
    EXPECT_EQ(lineage_of_[assignment.substr(slash + 1)], lineage_of_[member_id]) << "and nobody else's";
  }

  void committed(const std::string& topic, std::int64_t offset) { offsets_[topic] = offset; }
  void uncommitted(const std::string& topic) { offsets_.erase(topic); }

  void found(const std::string& topic, std::int64_t offset) {
    const auto promised = offsets_.find(topic);
    EXPECT_EQ(offset, promised == offsets_.end() ? -1 : promised->second) << topic;
  }

  bool has_commits() const { return !offsets_.empty(); }

  /// The group is gone, and its generations begin again.
  void forget() {
    newest_ = generation(0);
    generations_.clear();
    offsets_.clear();
  }

 private:
  struct known_generation {
    std::string protocol;
    std::string leader;
  };
  generation newest_{0};
  std::map<generation, known_generation> generations_;
  std::map<std::string, std::string> lineage_of_;
  std::map<std::string, std::int64_t> offsets_;
};

}  // namespace millrace
