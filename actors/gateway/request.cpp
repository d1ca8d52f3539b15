#include "actors/gateway/request.hpp"

#include "actors/gateway/connection.hpp"

namespace millrace {
namespace {

constexpr std::size_t size_field_bytes = 4;

}  // namespace

request::request(std::weak_ptr<connection> from, request_order<outgoing_reply>::number number,
                 kafka::request_header header, slice frame, std::size_t body_begin, std::chrono::nanoseconds began)
    : from_(std::move(from)),
      number_(number),
      header_(std::move(header)),
      frame_(std::move(frame)),
      body_begin_(body_begin),
      began_(began) {}

bytes_writer request::begin_frame() const {
  bytes_writer out;
  out.write_int32(0);  // the size, known at the end
  kafka::encode(kafka::response_header{header_.correlation_id}, static_cast<kafka::api_key>(header_.api_key), version(),
                out);
  return out;
}

void request::send_frame(bytes_writer frame, const std::vector<kafka::splice_point>& splices,
                         std::vector<payload> payloads) {
  std::size_t size = frame.size() - size_field_bytes;
  for (const auto& splice : splices) size += splice.records.size;
  frame.patch_int32(0, static_cast<std::int32_t>(size));

  const auto to = from();
  if (!to) return;
  outgoing_reply reply;
  const auto bytes = slice::copy_of(frame.bytes(), to->context().budget);
  std::size_t sent = 0;
  for (const auto& splice : splices) {
    reply.parts.emplace_back(bytes.subslice(sent, splice.position - sent));
    reply.parts.push_back(std::move(payloads[splice.records.payload_index]));
    sent = splice.position;
  }
  if (sent < bytes.size()) reply.parts.emplace_back(bytes.subslice(sent, bytes.size() - sent));
  to->context().metrics->bytes_sent.add(size + size_field_bytes);
  finish(*to, std::move(reply));
}

void request::finish(connection& to, outgoing_reply reply) {
  auto& context = to.context();
  context.metrics->answered(static_cast<kafka::api_key>(header_.api_key), context.time->monotonic() - began_);
  to.finish(*this, std::move(reply));
}

void request::reply_nothing() {
  if (const auto to = from()) finish(*to, {});
}

void request::close(const std::string& why) {
  if (const auto to = from()) to->close(why);
}

}  // namespace millrace
