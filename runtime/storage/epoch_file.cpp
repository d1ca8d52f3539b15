#include "runtime/storage/epoch_file.hpp"

#include "codecs/log/log_names.hpp"

namespace millrace {
namespace {

constexpr std::size_t file_bytes_max = 16 << 20;

/// Epoch of the segment's first batch; -1 if it has none that can be read.
result<kafka::leader_epoch> first_epoch(segment& s) {
  const auto opened = s.open_file();
  if (!opened) return opened.error();
  batch_walk walk(**opened, 0, s.size(), s.base(), s.rule());
  const auto batch = walk.next();
  if (!batch && batch.error().code == errc::io_failure) return batch.error();
  return batch && *batch ? (*batch)->partition_leader_epoch() : kafka::leader_epoch(-1);
}

result<void> read_epochs_of(segment& s, epoch_history& into) {
  const auto opened = s.open_file();
  if (!opened) return opened.error();
  batch_walk walk(**opened, 0, s.size(), s.base(), s.rule(), batch_walk::scan_chunk_bytes);
  for (;;) {
    const auto batch = walk.next();
    if (!batch && batch.error().code == errc::io_failure) return batch.error();
    if (!batch || !*batch) return {};
    into.note((*batch)->partition_leader_epoch(), (*batch)->base_offset());
  }
}

}  // namespace

std::string epoch_file_path(const std::string& directory) {
  return directory + "/" + std::string(leader_epoch_checkpoint_name);
}

result<epoch_history> load_epoch_history(disk& d, const std::string& directory) {
  const auto bytes = read_file(d, epoch_file_path(directory), file_bytes_max);
  if (!bytes) return bytes.error();
  auto epochs = decode_leader_epochs({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
  if (!epochs) return epochs.error();
  return epoch_history(std::move(*epochs));
}

result<void> save_epoch_history(disk& d, const std::string& directory, const epoch_history& history) {
  const auto path = epoch_file_path(directory);
  const auto temporary = path + ".tmp";
  const auto text = encode_leader_epochs(history.all());
  auto opened = d.open(temporary, open_mode::create);
  if (!opened) return opened.error();
  if (auto cut = (*opened)->truncate(0); !cut) return cut;
  if (auto wrote = write_at(**opened, 0, std::as_bytes(std::span(text))); !wrote) return wrote;
  return d.rename(temporary, path);
}

result<void> read_epochs(const std::vector<std::unique_ptr<segment>>& segments, epoch_history& into) {
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const auto first = first_epoch(*segments[i]);
    if (!first) return first.error();
    into.note(*first, segments[i]->base());
    if (i + 1 < segments.size()) {
      const auto next = first_epoch(*segments[i + 1]);
      if (!next) return next.error();
      if (*next == *first) continue;
    }
    if (auto read = read_epochs_of(*segments[i], into); !read) return read;
  }
  return {};
}

}  // namespace millrace
