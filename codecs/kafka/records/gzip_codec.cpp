#include <zlib.h>

#include <algorithm>
#include <limits>
#include <string>

#include "codecs/kafka/records/block_decoder.hpp"

namespace millrace::kafka {
namespace {

constexpr int window_bits_gzip = 15 + 16;  // the largest window, with gzip's header and trailer
constexpr int memory_level = 8;

class gzip_decoder : public block_decoder {
 public:
  gzip_decoder() { ready_ = inflateInit2(&state_, window_bits_gzip) == Z_OK; }
  ~gzip_decoder() override { inflateEnd(&state_); }
  gzip_decoder(const gzip_decoder&) = delete;
  gzip_decoder& operator=(const gzip_decoder&) = delete;

  result<void> open(std::span<const std::byte> compressed, std::size_t) override {
    if (!ready_ || inflateReset(&state_) != Z_OK) return make_error(errc::unavailable, "gzip: no memory");
    if (compressed.size() > std::numeric_limits<uInt>::max())
      return make_error(errc::limit_exceeded, "gzip: over 4 GiB");
    state_.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(compressed.data()));
    state_.avail_in = static_cast<uInt>(compressed.size());
    within_member_ = false;
    return {};
  }

  result<std::size_t> read(std::span<std::byte> out) override {
    const auto room = static_cast<uInt>(std::min<std::size_t>(out.size(), std::numeric_limits<uInt>::max()));
    state_.next_out = reinterpret_cast<Bytef*>(out.data());
    state_.avail_out = room;
    while (state_.avail_out == room && (within_member_ || state_.avail_in > 0)) {
      within_member_ = true;
      const auto status = inflate(&state_, Z_NO_FLUSH);
      if (status == Z_STREAM_END) {  // members may follow each other
        within_member_ = false;
        inflateReset(&state_);
      } else if (status == Z_BUF_ERROR) {
        return make_error(errc::truncated, "gzip: ends early");
      } else if (status != Z_OK) {
        return make_error(errc::corrupt, std::string("gzip: ") + (state_.msg != nullptr ? state_.msg : "malformed"));
      }
    }
    return room - state_.avail_out;
  }

 private:
  z_stream state_{};
  bool ready_ = false;
  bool within_member_ = false;
};

}  // namespace

std::unique_ptr<block_decoder> make_gzip_decoder() { return std::make_unique<gzip_decoder>(); }

result<void> compress_gzip(int level, std::span<const std::byte> plain, std::vector<std::byte>& out) {
  z_stream state{};
  if (plain.size() > std::numeric_limits<uInt>::max() / 2) return make_error(errc::limit_exceeded, "gzip: over 2 GiB");
  if (deflateInit2(&state, level, Z_DEFLATED, window_bits_gzip, memory_level, Z_DEFAULT_STRATEGY) != Z_OK) {
    return make_error(errc::invalid_argument, "gzip: no level " + std::to_string(level));
  }
  const auto before = out.size();
  out.resize(before + deflateBound(&state, static_cast<uLong>(plain.size())));
  state.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(plain.data()));
  state.avail_in = static_cast<uInt>(plain.size());
  state.next_out = reinterpret_cast<Bytef*>(out.data() + before);
  state.avail_out = static_cast<uInt>(out.size() - before);
  const auto status = deflate(&state, Z_FINISH);
  out.resize(out.size() - state.avail_out);
  deflateEnd(&state);
  if (status != Z_STREAM_END) return make_error(errc::invalid_argument, "gzip: did not fit its own bound");
  return {};
}

}  // namespace millrace::kafka
