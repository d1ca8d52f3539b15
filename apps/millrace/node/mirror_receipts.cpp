#include "apps/millrace/node/mirror_receipts.hpp"

#include <caf/all.hpp>

#include <nlohmann/json.hpp>

#include "actors/catalog/messages.hpp"
#include "codecs/kafka/records/batch_builder.hpp"
#include "codecs/schema/partition.capnp.h"
#include "runtime/message/envelope.hpp"

namespace millrace {
namespace {

constexpr auto patience = std::chrono::seconds(30);
constexpr const char* retention_ms = "604800000";  // a week

std::string hex(const store::block_hash& hash) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const auto byte : std::as_bytes(std::span(&hash, 1))) {
    text += digits[std::to_integer<unsigned>(byte) >> 4];
    text += digits[std::to_integer<unsigned>(byte) & 15];
  }
  return text;
}

}  // namespace

std::string receipt_json(const std::string& volume, const std::string& source, const result<mirror_receipt>& done) {
  nlohmann::json event{{"volume", volume}, {"source", source}, {"state", done ? "done" : "broken"}};
  if (!done) {
    event["reason"] = done.error().context;
    return event.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
  const auto& r = *done;
  event.update({{"snapshot", r.snapshot},
                {"started_ms", r.started_at / 1'000'000},
                {"ended_ms", r.ended_at / 1'000'000},
                {"seconds", static_cast<double>(r.ended_at - r.started_at) / 1e9},
                {"blocks_sent", r.moved.blocks_sent},
                {"data_blocks_sent", r.moved.data_blocks_sent},
                {"bytes_sent", r.moved.bytes_sent},
                {"bytes_changed", r.moved.bytes_changed},
                {"log_bytes_sent", r.moved.log_bytes_sent},
                {"source_root", hex(r.source_root)},
                {"mirror_root", hex(r.mirror_root)}});
  return event.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void mirror_receipts::write(const std::string& volume, const std::string& source, const result<mirror_receipt>& done,
                            std::int64_t now_ms) const {
  const auto written = append(volume, receipt_json(volume, source, done), now_ms);
  if (written) return;
  of_.voice.warn("receipt of a mirror not written", {{"volume", volume}, {"reason", written.error().context}});
}

result<void> mirror_receipts::make_topic() const {
  create_topics_request wanted;
  wanted.topics.push_back({.name = topic_name, .partitions = 1, .configs = {{"retention.ms", retention_ms}}});
  caf::scoped_actor self{of_.runtime->system()};
  result<void> done;
  self->request(of_.catalog, patience, to_message(wanted))
      .receive(
          [&](const envelope<schema::CreateTopicsReply>& reply) {
            const auto made = from_message(*reply.read());
            for (const auto& topic : made.topics) {
              if (topic.result.is_success() || topic.result.code == kafka::error_code::topic_already_exists) continue;
              done = make_error(errc::unavailable, topic.result.message);
            }
          },
          [&](const caf::error& why) { done = make_error(errc::timed_out, caf::to_string(why)); });
  return done;
}

result<void> mirror_receipts::append(const std::string& key, const std::string& value, std::int64_t now_ms) const {
  if (!of_.topics->current()->find(topic_name)) {
    if (auto made = make_topic(); !made) return made;
  }
  const auto topics = of_.topics->current();
  const auto* topic = topics->find(topic_name);
  if (!topic) return make_error(errc::unavailable, "the topic was deleted");
  kafka::batch_builder builder(kafka::batch_options{});
  builder.add({.timestamp = kafka::timestamp(now_ms), .key = key, .value = value});
  const auto batch = builder.finish();
  if (!batch) return batch.error();
  caf::scoped_actor self{of_.runtime->system()};
  self->send(topic->partitions.front().actor,
             make_envelope<schema::AppendRequest>([](schema::AppendRequest::Builder a) { a.setTrusted(true); },
                                                  {slice::copy_of(*batch)}));
  result<void> done = make_error(errc::timed_out, "the partition did not answer");
  self->receive(
      [&](const envelope<schema::AppendReply>& reply) {
        const auto view = reply.read();
        done = view->getErrorCode() == 0 ? result<void>() : make_error(errc::unavailable, view->getMessage().cStr());
      },
      caf::after(patience) >> [] {});
  return done;
}

}  // namespace millrace
