#include "codecs/kafka/request_header.hpp"

#include <limits>

#include "codecs/base/bytes_reader.hpp"
#include "codecs/kafka/api_list.hpp"
#include "codecs/kafka/tagged_fields.hpp"

namespace millrace::kafka {
namespace {

bool has_tagged_fields(const request_header& header) {
  const auto* facts = find_api_facts(static_cast<api_key>(header.api_key));
  return facts != nullptr && header.api_version >= facts->flexible_from;
}

std::optional<std::string_view> read_client_id(bytes_reader& in) {
  const auto size = in.read_int16();
  if (size < -1) in.fail(errc::corrupt, "negative size of the client id");
  if (size < 0) return std::nullopt;
  const auto bytes = in.read_bytes(static_cast<std::size_t>(size));
  return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

}  // namespace

result<parsed_request_header> decode_request_header(std::span<const std::byte> frame) {
  bytes_reader in(frame);
  parsed_request_header parsed;
  parsed.header.api_key = in.read_int16();
  parsed.header.api_version = in.read_int16();
  parsed.header.correlation_id = in.read_int32();
  parsed.header.client_id = read_client_id(in);
  if (in.ok() && has_tagged_fields(parsed.header)) skip_tagged_fields(in);
  if (!in.ok()) return make_error(in.failure().code, "request header: " + in.failure().context);
  parsed.body_begin = in.position();
  return parsed;
}

result<void> encode(const request_header& header, bytes_writer& out) {
  const auto client_id = header.client_id.value_or(std::string_view());
  if (client_id.size() > std::numeric_limits<std::int16_t>::max()) {
    return make_error(errc::invalid_argument,
                      "request header: client id of " + std::to_string(client_id.size()) + " bytes");
  }
  out.write_int16(header.api_key);
  out.write_int16(header.api_version);
  out.write_int32(header.correlation_id);
  out.write_int16(header.client_id ? static_cast<std::int16_t>(client_id.size()) : std::int16_t{-1});
  out.write_bytes(std::as_bytes(std::span(client_id)));
  if (has_tagged_fields(header)) out.write_uvarint(0);
  return {};
}

}  // namespace millrace::kafka
