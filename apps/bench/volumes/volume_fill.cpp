#include "apps/bench/volumes/volume_fill.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "apps/bench/store/random_source.hpp"
#include "apps/bench/volumes/request_pipeline.hpp"
#include "apps/millrace/volume_client/row_transfer.hpp"

namespace millrace::bench {
namespace {

constexpr std::size_t piece_bytes = std::size_t{1} << 20;
constexpr std::size_t pieces_in_flight = 8;
constexpr std::size_t requests_in_flight = 60;  // of calls that may have items a link takes 64
constexpr std::size_t rows_per_batch = 10'000;

struct object_name {
  std::uint64_t volume = 0, object = 0;
};

object_name name_of(const cli::volume_reply& reply) {
  const auto view = reply.read();
  const auto object = view->getObject().getObject();
  return {object.getVolume(), object.getObject()};
}

void name(schema::Place::Builder place, const object_name& object) {
  auto to = place.initObject();
  to.setVolume(object.volume);
  to.setObject(object.object);
}

std::string random_bytes(random_source& chance, std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t at = 0; at < size; at += sizeof(std::uint64_t)) {
    const auto word = chance();
    std::memcpy(bytes.data() + at, &word, std::min(sizeof word, size - at));
  }
  return bytes;
}

payload_list payload_of(std::string_view bytes) {
  payload_list payloads;
  payloads.emplace_back(slice::copy_of(std::as_bytes(std::span(bytes.data(), bytes.size()))));
  return payloads;
}

result<object_name> make_directory(cli::volume_client& node, const std::string& path) {
  const auto made = node.ask(cli::reply_kind::OBJECT, [&](schema::VolumeRequest::Builder request) {
    request.initMakeDirectory().initPlace().setPath(path);
  });
  if (!made) return made.error();
  return name_of(*made);
}

/// One of many: its bytes follow by the path, as its object is not known yet.
result<void> send_file(request_pipeline& requests, const object_name& directory, const std::string& called,
                       const std::string& bytes) {
  auto sent = requests.send(cli::reply_kind::OBJECT, [&](schema::VolumeRequest::Builder request) {
    auto place = request.initCreateFile().initPlace();
    name(place, directory);
    place.setName(called);
  });
  if (!sent || bytes.empty()) return sent;
  return requests.send(
      cli::reply_kind::OBJECT,
      [&](schema::VolumeRequest::Builder request) {
        auto place = request.initWriteFile().initPlace();
        name(place, directory);
        place.setName(called);
      },
      payload_of(bytes));
}

}  // namespace

result<void> fill_file(cli::volume_client& node, const file_plan& plan) {
  const auto made = node.ask(cli::reply_kind::OBJECT, [&](schema::VolumeRequest::Builder request) {
    request.initCreateFile().initPlace().setPath(plan.path);
  });
  if (!made) return made.error();
  const auto file = name_of(*made);
  random_source chance(plan.seed);
  request_pipeline requests(node, pieces_in_flight);
  for (std::uint64_t at = 0; at < plan.bytes; at += piece_bytes) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(piece_bytes, plan.bytes - at));
    auto sent = requests.send(
        cli::reply_kind::OBJECT,
        [&](schema::VolumeRequest::Builder request) {
          auto write = request.initWriteFile();
          name(write.initPlace(), file);
          write.setOffset(at);
        },
        payload_of(random_bytes(chance, size)));
    if (!sent) return sent;
  }
  return requests.finish();
}

result<void> fill_table(cli::volume_client& node, const table_plan& plan) {
  const auto made = node.ask(cli::reply_kind::OBJECT, [&](schema::VolumeRequest::Builder request) {
    request.initCreateTable().initPlace().setPath(plan.path);
  });
  if (!made) return made.error();
  random_source chance(plan.seed);
  cli::row_writer rows(node, plan.path, rows_per_batch, cli::row_must::be_anything);
  for (std::uint64_t i = 0; i < plan.rows; ++i) {
    auto put = rows.put({fmt::format("row-{:012}", i), random_bytes(chance, plan.value_bytes)}, {});
    if (!put) return put;
  }
  return rows.finish();
}

result<void> fill_directory(cli::volume_client& node, const directory_plan& plan) {
  random_source chance(plan.seed);
  request_pipeline requests(node, requests_in_flight);
  object_name directory;
  for (std::uint64_t i = 0; i < plan.files; ++i) {
    const auto within = i % plan.files_per_directory;
    if (within == 0) {
      const auto made = make_directory(node, fmt::format("{}/d{:06}", plan.path, i / plan.files_per_directory));
      if (!made) return made.error();
      directory = *made;
    }
    auto sent = send_file(requests, directory, fmt::format("f{:06}", within), random_bytes(chance, plan.file_bytes));
    if (!sent) return sent;
  }
  return requests.finish();
}

result<void> flip_byte(cli::volume_client& node, const std::string& path, std::uint64_t offset) {
  const auto read = node.ask(cli::reply_kind::BYTES, [&](schema::VolumeRequest::Builder request) {
    auto file = request.initReadFile();
    file.initPlace().setPath(path);
    file.setOffset(offset);
    file.setLength(1);
  });
  if (!read) return read.error();
  const auto view = read->read();
  const auto byte = view->getBytes().getData();
  if (byte.size() != 1) return make_error(errc::out_of_range, path + " ends before byte " + std::to_string(offset));
  const std::string inverted(1, static_cast<char>(~byte[0]));
  const auto written = node.ask(
      cli::reply_kind::OBJECT,
      [&](schema::VolumeRequest::Builder request) {
        auto file = request.initWriteFile();
        file.initPlace().setPath(path);
        file.setOffset(offset);
      },
      payload_of(inverted));
  if (!written) return written.error();
  return {};
}

}  // namespace millrace::bench
