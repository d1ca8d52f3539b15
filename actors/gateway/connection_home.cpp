#include "actors/gateway/connection_home.hpp"

#include "actors/gateway/gateway_context.hpp"
#include "actors/gateway/topic_lookup.hpp"
#include "codecs/kafka/api/00_produce.hpp"
#include "codecs/kafka/api/01_fetch.hpp"
#include "codecs/kafka/api_list.hpp"
#include "codecs/kafka/request_header.hpp"

namespace millrace {
namespace {

template <class Request, class Topics>
std::optional<std::size_t> home_of(const gateway_context& context, std::span<const std::byte> body, int version,
                                   int ids_from, Topics Request::*topics,
                                   std::int32_t (*first_partition)(const typename Topics::value_type&),
                                   std::string_view (*name)(const typename Topics::value_type&)) {
  if (!kafka::find_api_facts(Request::api)->advertised.contains(version)) return std::nullopt;
  const auto decoded = kafka::decode<Request>(body, version);
  if (!decoded || ((*decoded).*topics).empty()) return std::nullopt;
  const auto& topic = ((*decoded).*topics).front();
  const auto partition = first_partition(topic);
  if (partition < 0) return std::nullopt;
  const bool by_id = version >= ids_from;
  const auto found = by_id ? find_partition(*context.topics(), key_of(topic.topic_id), true, partition)
                           : find_partition(*context.topics(), name(topic), false, partition);
  if (!found.handle) return std::nullopt;
  return found.handle->home;
}

}  // namespace

std::optional<std::size_t> home_of_first_partition(const gateway_context& context, const slice& frame) {
  const auto parsed = kafka::decode_request_header(frame.bytes());
  if (!parsed) return std::nullopt;
  const auto body = frame.bytes().subspan(parsed->body_begin);
  const int version = parsed->header.api_version;
  switch (static_cast<kafka::api_key>(parsed->header.api_key)) {
    case kafka::api_key::produce:
      return home_of<kafka::produce_request, std::vector<kafka::produce_request_topic>>(
          context, body, version, topic_ids_from_produce_version, &kafka::produce_request::topic_data,
          [](const kafka::produce_request_topic& t) {
            return t.partition_data.empty() ? -1 : t.partition_data.front().index.value;
          },
          [](const kafka::produce_request_topic& t) { return t.name; });
    case kafka::api_key::fetch:
      return home_of<kafka::fetch_request, std::vector<kafka::fetch_request_topic>>(
          context, body, version, topic_ids_from_fetch_version, &kafka::fetch_request::topics,
          [](const kafka::fetch_request_topic& t) {
            return t.partitions.empty() ? -1 : t.partitions.front().partition.value;
          },
          [](const kafka::fetch_request_topic& t) { return t.topic; });
    default: return std::nullopt;
  }
}

}  // namespace millrace
