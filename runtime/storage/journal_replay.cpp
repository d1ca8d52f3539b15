#include "runtime/storage/journal_replay.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "codecs/log/journal_record.hpp"
#include "runtime/disk/aligned_buffer.hpp"
#include "runtime/storage/journal.hpp"

namespace millrace {
namespace {

constexpr std::size_t read_at_once = 1 << 20;

struct journal_half {
  std::shared_ptr<file> journal;
  journal_generation generation;
};

class replay {
 public:
  replay(disk& d, const std::string& data_directory) : disk_(d), data_directory_(data_directory) {}

  result<journal_replayed> run() {
    std::vector<journal_half> halves;
    for (const std::size_t which : {0, 1}) {
      auto half = open_half(which);
      if (!half) return half.error();
      if (*half) halves.push_back(std::move(**half));
    }
    std::sort(halves.begin(), halves.end(), [](const auto& a, const auto& b) { return a.generation < b.generation; });
    for (const auto& half : halves) {
      if (auto applied = apply_records(half); !applied) return applied.error();
    }
    for (const auto& [path, f] : touched_) {
      if (auto synced = f->sync(); !synced) return synced.error();
    }
    if (done_.records == 0) return done_;
    for (const auto& half : halves) {
      if (auto emptied = empty(half, halves.back().generation); !emptied) return emptied.error();
    }
    return done_;
  }

 private:
  /// Nothing if the file is not there or has no header: a crash may have come while it was made.
  result<std::optional<journal_half>> open_half(std::size_t which) {
    auto opened = disk_.open(journal_path(data_directory_, which), open_mode::write);
    if (!opened && opened.error().code == errc::not_found) return std::optional<journal_half>();
    if (!opened) return opened.error();
    std::vector<std::byte> first(journal_block_bytes);
    const auto got = (*opened)->read_at(0, first);
    if (!got) return got.error();
    const auto generation = decode_journal_header(std::span(first).first(*got));
    if (!generation && generation.error().code == errc::unsupported) return generation.error();
    if (!generation) return std::optional<journal_half>();
    return std::optional(journal_half{std::move(*opened), *generation});
  }

  /// Reads a stretch at once: most records are short.
  result<void> apply_records(const journal_half& half) {
    std::optional<std::uint64_t> expected;
    std::vector<std::byte> bytes(read_at_once);
    std::uint64_t begin = journal_block_bytes;  // of the stretch
    auto got = half.journal->read_at(begin, bytes);
    for (auto at = begin; got;) {
      if (at - begin > *got) return {};  // the file ends within the last record's block
      const auto rest = std::span(bytes).first(*got).subspan(at - begin);
      const auto record = decode_journal_record(half.generation, rest);
      const bool goes_on = rest.empty() || (!record && record.error().code == errc::truncated);
      if (goes_on && *got == bytes.size()) {
        if (at == begin) bytes.resize(2 * bytes.size());
        begin = at;
        got = half.journal->read_at(begin, bytes);
        continue;
      }
      if (!record || (expected && record->sequence != *expected)) return {};
      for (const auto& w : record->writes) {
        if (auto applied = apply(w); !applied) return applied;
      }
      ++done_.records;
      expected = record->sequence + 1;
      at += record->size;
    }
    return got.error();
  }

  result<void> apply(const journal_write& w) {
    auto f = file_of(w);
    if (!f) return f.error();
    if (!*f) return {};
    std::vector<std::byte> there(w.bytes.size());
    const auto got = (*f)->read_at(w.position, there);
    if (!got) return got.error();
    if (*got == there.size() && std::equal(there.begin(), there.end(), w.bytes.begin())) return {};
    done_.bytes_restored += w.bytes.size();
    return write_at(**f, w.position, w.bytes);
  }

  /// The file that `w` names; null if it is gone or another.
  result<std::shared_ptr<file>> file_of(const journal_write& w) {
    const auto path = data_directory_ + "/" + std::string(w.path);
    auto& known = touched_[path];
    if (!known) {
      auto opened = disk_.open(path, open_mode::write);
      if (!opened) {
        touched_.erase(path);
        if (opened.error().code == errc::not_found) return std::shared_ptr<file>();
        return opened;
      }
      known = std::move(*opened);
    }
    const auto identity = known->identity();
    if (!identity) return identity.error();
    return *identity == w.file_identity ? known : std::shared_ptr<file>();
  }

  result<void> empty(const journal_half& half, journal_generation newest) {
    if (auto wrote = write_at(*half.journal, 0, encode_journal_header(newest + 1)); !wrote) return wrote;
    return half.journal->sync();
  }

  disk& disk_;
  const std::string& data_directory_;
  std::map<std::string, std::shared_ptr<file>> touched_;
  journal_replayed done_;
};

}  // namespace

result<journal_replayed> replay_journal(disk& d, const std::string& data_directory) {
  return replay(d, data_directory).run();
}

}  // namespace millrace
