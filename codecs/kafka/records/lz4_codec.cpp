#include <lz4frame.h>

#include <cstring>
#include <string>

#include "codecs/kafka/records/block_decoder.hpp"

namespace millrace::kafka {
namespace {

constexpr unsigned char frame_magic[] = {0x04, 0x22, 0x4d, 0x18};
constexpr std::byte independent_blocks_bit{0x20};
constexpr std::size_t flags_at = sizeof frame_magic;
constexpr int level_max = 17;

class lz4_decoder : public block_decoder {
 public:
  lz4_decoder() { ready_ = !LZ4F_isError(LZ4F_createDecompressionContext(&context_, LZ4F_VERSION)); }
  ~lz4_decoder() override { LZ4F_freeDecompressionContext(context_); }
  lz4_decoder(const lz4_decoder&) = delete;
  lz4_decoder& operator=(const lz4_decoder&) = delete;

  result<void> open(std::span<const std::byte> compressed, std::size_t) override {
    if (!ready_) return make_error(errc::unavailable, "lz4: no memory");
    if (compressed.size() <= flags_at) return make_error(errc::truncated, "lz4: ends early");
    if (std::memcmp(compressed.data(), frame_magic, sizeof frame_magic) != 0) {
      return make_error(errc::corrupt, "lz4: not a frame");
    }
    if ((compressed[flags_at] & independent_blocks_bit) == std::byte{0}) {
      return make_error(errc::unsupported, "lz4: linked blocks, which Java clients cannot read");
    }
    LZ4F_resetDecompressionContext(context_);
    rest_ = compressed;
    finished_ = false;
    return {};
  }

  result<std::size_t> read(std::span<std::byte> out) override {
    while (!finished_) {
      std::size_t produced = out.size();
      std::size_t consumed = rest_.size();
      const auto hint = LZ4F_decompress(context_, out.data(), &produced, rest_.data(), &consumed, nullptr);
      if (LZ4F_isError(hint)) return make_error(errc::corrupt, std::string("lz4: ") + LZ4F_getErrorName(hint));
      rest_ = rest_.subspan(consumed);
      finished_ = hint == 0;
      // One frame is all that Java clients read, so more would be records that they never see.
      if (finished_ && !rest_.empty()) return make_error(errc::corrupt, "lz4: bytes after the frame");
      if (produced > 0) return produced;
      if (consumed == 0 && !finished_) return make_error(errc::truncated, "lz4: ends early");
    }
    return std::size_t{0};
  }

 private:
  LZ4F_dctx* context_ = nullptr;
  bool ready_ = false;
  bool finished_ = false;
  std::span<const std::byte> rest_;
};

}  // namespace

std::unique_ptr<block_decoder> make_lz4_decoder() { return std::make_unique<lz4_decoder>(); }

result<void> compress_lz4(int level, std::span<const std::byte> plain, std::vector<std::byte>& out) {
  if (level > level_max) return make_error(errc::invalid_argument, "lz4: no level " + std::to_string(level));
  LZ4F_preferences_t preferences = LZ4F_INIT_PREFERENCES;
  preferences.frameInfo.blockSizeID = LZ4F_max64KB;
  preferences.frameInfo.blockMode = LZ4F_blockIndependent;
  preferences.compressionLevel = level;
  const auto before = out.size();
  out.resize(before + LZ4F_compressFrameBound(plain.size(), &preferences));
  const auto written =
      LZ4F_compressFrame(out.data() + before, out.size() - before, plain.data(), plain.size(), &preferences);
  if (LZ4F_isError(written)) {
    out.resize(before);
    return make_error(errc::invalid_argument, std::string("lz4: ") + LZ4F_getErrorName(written));
  }
  out.resize(before + written);
  return {};
}

}  // namespace millrace::kafka
