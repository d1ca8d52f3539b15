#include "codecs/kafka/response_header.hpp"

#include "codecs/kafka/api_list.hpp"
#include "codecs/kafka/tagged_fields.hpp"

namespace millrace::kafka {
namespace {

bool has_tagged_fields(api_key key, int version) {
  const auto* facts = find_api_facts(key);
  return facts != nullptr && key != api_key::api_versions && version >= facts->flexible_from;
}

}  // namespace

void encode(const response_header& header, api_key key, int version, bytes_writer& out) {
  out.write_int32(header.correlation_id);
  if (has_tagged_fields(key, version)) out.write_uvarint(0);
}

result<response_header> decode_response_header(bytes_reader& in, api_key key, int version) {
  response_header header;
  header.correlation_id = in.read_int32();
  if (has_tagged_fields(key, version)) skip_tagged_fields(in);
  if (!in.ok()) return make_error(in.failure().code, "response header: " + in.failure().context);
  return header;
}

}  // namespace millrace::kafka
