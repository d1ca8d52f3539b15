#include <zstd.h>

#include <string>

#include "codecs/kafka/records/block_decoder.hpp"

namespace millrace::kafka {
namespace {

// What zstd itself and Kafka's Java clients accept: level 22 of a stream of unknown size needs it.
constexpr int window_log_max = 27;

class zstd_decoder : public block_decoder {
 public:
  zstd_decoder() : context_(ZSTD_createDCtx()) {
    if (context_ != nullptr) ZSTD_DCtx_setParameter(context_, ZSTD_d_windowLogMax, window_log_max);
  }
  ~zstd_decoder() override { ZSTD_freeDCtx(context_); }
  zstd_decoder(const zstd_decoder&) = delete;
  zstd_decoder& operator=(const zstd_decoder&) = delete;

  result<void> open(std::span<const std::byte> compressed, std::size_t) override {
    if (context_ == nullptr) return make_error(errc::unavailable, "zstd: no memory");
    ZSTD_DCtx_reset(context_, ZSTD_reset_session_only);
    in_ = {compressed.data(), compressed.size(), 0};
    within_frame_ = false;
    return {};
  }

  result<std::size_t> read(std::span<std::byte> out) override {
    ZSTD_outBuffer room{out.data(), out.size(), 0};
    while (room.pos == 0 && (within_frame_ || in_.pos < in_.size)) {
      const auto before = in_.pos;
      const auto hint = ZSTD_decompressStream(context_, &room, &in_);
      if (ZSTD_isError(hint)) return make_error(errc::corrupt, std::string("zstd: ") + ZSTD_getErrorName(hint));
      within_frame_ = hint != 0;
      if (within_frame_ && room.pos == 0 && in_.pos == before) return make_error(errc::truncated, "zstd: ends early");
    }
    return room.pos;
  }

 private:
  ZSTD_DCtx* context_;
  ZSTD_inBuffer in_{};
  bool within_frame_ = false;
};

}  // namespace

std::unique_ptr<block_decoder> make_zstd_decoder() { return std::make_unique<zstd_decoder>(); }

result<void> compress_zstd(int level, std::span<const std::byte> plain, std::vector<std::byte>& out) {
  if (level < ZSTD_minCLevel() || level > ZSTD_maxCLevel()) {
    return make_error(errc::invalid_argument, "zstd: no level " + std::to_string(level));
  }
  const auto before = out.size();
  out.resize(before + ZSTD_compressBound(plain.size()));
  const auto written = ZSTD_compress(out.data() + before, out.size() - before, plain.data(), plain.size(), level);
  if (ZSTD_isError(written)) {
    out.resize(before);
    return make_error(errc::invalid_argument, std::string("zstd: ") + ZSTD_getErrorName(written));
  }
  out.resize(before + written);
  return {};
}

}  // namespace millrace::kafka
