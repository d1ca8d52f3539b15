#include "actors/catalog/name_collisions.hpp"

#include <string>

#include "actors/catalog/topic_name.hpp"

namespace millrace {
namespace {

std::string in_quotes(std::string_view name) { return "'" + std::string(name) + "'"; }

std::string shown(const stream_entry& stream) { return "the stream " + stream.path; }

/// Between the stream's name and the topic's; npos if a name is not spelt as a path.
std::size_t colon_of(std::string_view as_spelt) {
  return as_spelt.starts_with('/') ? as_spelt.rfind(':') : std::string_view::npos;
}

/// The stream that is named in so many words, and is there.
result<const stream_entry*> stream_at(const stream_list& streams, std::string_view path) {
  const auto* found = streams.find(dotted_stream_name(path));
  if (found && found->path == path) return found;
  return make_error(errc::not_found, "There is no stream " + std::string(path) +
                                         ": make it with `millrace stream create " + std::string(path) + "`.");
}

}  // namespace

result<void> check_new_topic(const stream_list& streams, std::string_view as_spelt) {
  const auto name = canonical_topic_name(as_spelt);
  if (const auto* namesake = name.empty() ? nullptr : streams.find(name)) {
    return make_error(errc::invalid_argument, "Topic " + in_quotes(name) + " collides with " + shown(*namesake) +
                                                  ", which is called so: choose another name.");
  }
  const auto* owner = streams.stream_of(name);
  if (const auto colon = colon_of(as_spelt); colon != std::string_view::npos) {
    const auto named = stream_at(streams, as_spelt.substr(0, colon));
    if (!named) return named.error();
    if (colon + 1 == as_spelt.size()) {
      return make_error(errc::invalid_argument, "The name of the topic is missing behind the colon.");
    }
    if (*named != owner) {
      return make_error(errc::invalid_argument, "Topic " + in_quotes(as_spelt) + " collides with " + shown(*owner) +
                                                    ", to which " + in_quotes(name) + " belongs: choose another name.");
    }
  }
  if (owner && owner->read_only) {
    return make_error(errc::unsupported, "Topic " + in_quotes(as_spelt) + " belongs to " + shown(*owner) +
                                             " of a mirror, which is read-only: make it at the source.");
  }
  return {};
}

result<void> check_new_stream(const catalog_view& topics, const stream_list& streams, std::string_view path) {
  const auto dotted = dotted_stream_name(path);
  if (dotted.empty()) return {};
  if (const auto legal = check_new_topic_name(dotted + ".x"); !legal) {
    return make_error(errc::invalid_argument,
                      "topics of the stream could not be named by Kafka's clients: " + legal.error().context);
  }
  if (const auto* other = streams.find(dotted)) {
    if (other->path == path) return {};  // which is for the volume to say
    return make_error(errc::already_exists, "collides with " + shown(*other) + ": both would be called " +
                                                in_quotes(dotted) + " by Kafka's clients; choose another path");
  }
  if (topics.find(dotted)) {
    return make_error(errc::already_exists,
                      "collides with the topic " + in_quotes(dotted) + ": delete it, or choose another path");
  }
  std::string taken;
  topics.for_each_from(dotted + '.', [&](const topic_entry& topic) {
    const auto& name = topic.facts->name;
    if (!name.starts_with(dotted + '.')) return false;
    const auto* owner = streams.stream_of(name);
    if (is_topic_of(name, dotted) && (!owner || owner->dotted.size() < dotted.size())) taken = name;
    return taken.empty();
  });
  if (taken.empty()) return {};
  const auto* owner = streams.stream_of(taken);
  return make_error(errc::already_exists, "collides with the topic " + in_quotes(taken) + " of " +
                                              (owner ? shown(*owner) : "no stream") +
                                              ", which would come to belong to it: delete it, or choose another path");
}

}  // namespace millrace
