#include "actors/producer_ids/producer_id_actor.hpp"

#include <caf/all.hpp>

#include <charconv>
#include <optional>
#include <string_view>

namespace millrace {
namespace {

constexpr std::size_t file_bytes_max = 32;

struct producer_ids_state {
  static constexpr const char* name = "producer_ids";

  std::optional<std::int64_t> next;
};

std::string directory_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

/// The first id not reserved; 0 if the file has never been written. `corrupt` if it holds anything but a number.
result<std::int64_t> read_next(disk& d, const std::string& path) {
  const auto bytes = read_file(d, path, file_bytes_max);
  if (!bytes) return bytes.error().code == errc::not_found ? result<std::int64_t>(0) : bytes.error();
  const std::string_view text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  std::int64_t next = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), next);
  if (failure != std::errc{} || next < 0 ||
      std::string_view(end, static_cast<std::size_t>(text.data() + text.size() - end)) != "\n") {
    return make_error(errc::corrupt, "producer ids: " + path + " is not a number");
  }
  return next;
}

result<std::int64_t> reserve(disk& d, const std::string& path, std::optional<std::int64_t>& known) {
  if (!known) {
    const auto next = read_next(d, path);
    if (!next) return next.error();
    known = *next;
  }
  const auto begin = *known;
  const auto text = std::to_string(begin + producer_id_block_size) + "\n";
  if (auto written = replace_file(d, path, std::as_bytes(std::span(text))); !written) return written.error();
  if (auto synced = d.sync_directory(directory_of(path)); !synced) return synced.error();
  known = begin + producer_id_block_size;
  return begin;
}

}  // namespace

caf::actor spawn_producer_ids(caf::actor_system& system, disk& d, std::string path) {
  return system.spawn<caf::detached>(
      [&d, path = std::move(path)](caf::stateful_actor<producer_ids_state>* self) -> caf::behavior {
        return {
            [self, &d, path](reserve_producer_ids) -> caf::result<std::int64_t> {
              const auto begin = reserve(d, path, self->state.next);
              if (!begin) return caf::make_error(caf::sec::runtime_error, begin.error().context);
              return *begin;
            },
        };
      });
}

}  // namespace millrace
