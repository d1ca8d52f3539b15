#include "apps/millrace/node_api/file_download.hpp"

#include <algorithm>
#include <memory>

#include "actors/volume/volume_messages.hpp"

namespace millrace::node_api {
namespace {

struct reading {
  ask_volumes volumes;
  object_facts file;
  std::uint64_t position;
  std::uint64_t end;
};

result<std::string> bytes_of(const volume_reply& reply) {
  const auto view = reply.read();
  if (view->isError()) return make_error(errc::io_failure, volume_text::string(view->getError().getText()));
  if (reply.payloads().empty()) return std::string();
  const auto bytes = std::get<slice>(reply.payloads().front()).bytes();
  return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

void read_next(const std::shared_ptr<reading>& at, const http_piece_taker& take) {
  const auto most = static_cast<std::uint32_t>(std::min<std::uint64_t>(download_piece_bytes, at->end - at->position));
  if (most == 0) return take(std::string());
  auto request = make_envelope<schema::VolumeRequest>([&](schema::VolumeRequest::Builder r) {
    auto read = r.initReadFile();
    put_object(read.initPlace(), at->file);
    read.setOffset(at->position);
    read.setLength(most);
    read.setAsPayload(true);
  });
  at->volumes(std::move(request), [at, take](const volume_reply& reply) {
    auto bytes = bytes_of(reply);
    if (bytes && bytes->empty()) bytes = make_error(errc::io_failure, "the file became shorter");
    if (bytes) at->position += bytes->size();
    take(std::move(bytes));
  });
}

}  // namespace

http_producer download(const ask_volumes& volumes, const object_facts& file, byte_range bytes) {
  const auto at = std::make_shared<reading>(reading{volumes, file, bytes.first, bytes.first + bytes.size});
  return [at](const http_piece_taker& take) { read_next(at, take); };
}

}  // namespace millrace::node_api
