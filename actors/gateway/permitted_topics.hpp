#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "actors/catalog/catalog_view.hpp"
#include "actors/catalog/listed_topic.hpp"
#include "actors/catalog/stream_directory.hpp"
#include "actors/catalog/stream_name.hpp"
#include "actors/gateway/topic_use.hpp"
#include "codecs/access/access_identity.hpp"
#include "codecs/kafka/error_code.hpp"

namespace millrace {

struct found_topic {
  const topic_entry* topic;  ///< null if it is not there, or not for the client; lives as long as the view
  kafka::error_code error = kafka::error_code::none;
};

/// The topics of a node as a client sees them who wants one thing of them: the place that every API which names a topic
/// passes, for both spellings of names, for who may do what, and for topics that nobody may change. Whether a client
/// may is decided before it is looked whether the topic is there, so that nobody learns of topics that are not theirs.
/// Threads: immutable, share freely. Cheap to copy.
class permitted_topics {
 public:
  /// Everybody may everything. Borrows `topics`.
  permitted_topics(const catalog_view& topics, topic_use use = topic_use::look);

  /// `who` null: may everything, and nothing is looked up. Else `streams` has the rules; both are not null.
  permitted_topics(std::shared_ptr<const catalog_view> topics, topic_use use,
                   std::shared_ptr<const access_identity> who, std::shared_ptr<const stream_list> streams);

  /// By the name in either spelling. TOPIC_AUTHORIZATION_FAILED, UNKNOWN_TOPIC_OR_PARTITION; POLICY_VIOLATION for a
  /// change of a topic that is read-only.
  found_topic find(std::string_view name) const;

  /// UNKNOWN_TOPIC_ID; else as above.
  found_topic find(const topic_id& id) const;

  /// Whether the client may, of a topic that need not be there, by its name in either spelling.
  bool may(std::string_view name) const { return !who_ || is_allowed(name); }

  /// The same topics, of which something else is wanted.
  permitted_topics for_use(topic_use use) const { return {topics_, use, who_, streams_}; }

  const catalog_view& all() const { return *topics_; }

  /// Whether the client is told of a topic that is there.
  bool shows(const topic_entry& topic) const { return is_listed(topic) && may(topic.facts->name); }

  /// Whether the client finds it where all topics are told of: those of snapshots are there for who names them.
  bool lists(const topic_entry& topic) const { return !is_of_snapshot(topic.facts->name) && shows(topic); }

  /// Calls `f(const topic_entry&)` for each that is listed, in the order of names.
  template <class F>
  void for_each(F f) const {
    topics_->for_each([&](const topic_entry& topic) {
      if (lists(topic)) f(topic);
    });
  }

  /// What the client may do with the topic: Kafka's operations, as bits.
  std::int32_t operations(std::string_view name) const;

  /// Whether the client is who may everything.
  bool is_unbounded() const { return !who_; }

  /// For a person: what an error of `find` means for this name. Whom a rule admits is told to those alone who may
  /// look at rules.
  std::string reason(kafka::error_code error, std::string_view name) const;

 private:
  bool is_allowed(std::string_view name) const;
  const stream_entry* stream_of(std::string_view canonical) const;
  found_topic judge(const topic_entry* topic) const;

  std::shared_ptr<const catalog_view> topics_;
  topic_use use_;
  std::shared_ptr<const access_identity> who_;
  std::shared_ptr<const stream_list> streams_;
};

}  // namespace millrace
