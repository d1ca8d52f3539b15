#pragma once
#include <gtest/gtest.h>

#include <caf/all.hpp>

#include <memory>
#include <vector>

#include "codecs/base/big_endian.hpp"
#include "codecs/kafka/records/record_batch.hpp"
#include "codecs/schema/partition.capnp.h"
#include "runtime/disk/disk.hpp"
#include "runtime/message/envelope.hpp"

namespace millrace::fraud {

/// A partition whose log outlives its actors: what was appended is there, acknowledged or not.
class fake_partition {
 public:
  fake_partition(disk& d, const std::string& path) : file_(*d.open(path, open_mode::create)) {}

  /// One batch, as it is; its base offset becomes the log's end.
  std::int64_t append(std::span<const std::byte> bytes) {
    std::vector<std::byte> batch(bytes.begin(), bytes.end());
    const auto base = end_;
    store_big_endian(batch.data() + kafka::batch_layout::base_offset, base);
    const auto header = *kafka::batch_header::read(batch);
    EXPECT_TRUE(write_at(*file_, bytes_, batch));
    batches_.push_back({base, header.next_offset().value, bytes_, batch.size()});
    bytes_ += batch.size();
    end_ = header.next_offset().value;
    return base;
  }

  /// An actor that serves the log until the next crash.
  caf::actor serve(caf::actor_system& system) {
    return system.spawn([this, born = crashes_](caf::event_based_actor* self) -> caf::behavior {
      return {
          [=, this](const envelope<schema::AppendRequest>& request) {
            if (born != crashes_) return;
            const auto base = append(std::get<slice>(request.payloads().front()).bytes());
            reply<schema::AppendReply>(self, [&](schema::AppendReply::Builder root) { root.setBaseOffset(base); });
          },
          [=, this](const envelope<schema::ReadRequest>& request) {
            if (born == crashes_) read(self, request.read()->getOffset());
          },
          [=](const envelope<schema::WatchRequest>&) {},
      };
    });
  }

  /// The actors there are do nothing any more.
  void crash() { ++crashes_; }

  std::int64_t end() const { return end_; }
  file_slice all() const { return {file_, 0, bytes_}; }

 private:
  struct stored_batch {
    std::int64_t base, next;
    std::size_t position, size;
  };

  template <class Reply, class Fill>
  static void reply(caf::event_based_actor* self, Fill fill, payload_list payloads = {}) {
    self->send(caf::actor_cast<caf::actor>(self->current_sender()), make_envelope<Reply>(fill, std::move(payloads)));
  }

  void read(caf::event_based_actor* self, std::int64_t offset) const {
    payload_list payloads;
    for (const auto& b : batches_) {
      if (b.next <= offset) continue;
      payloads.emplace_back(file_slice{file_, b.position, b.size});
      break;
    }
    reply<schema::ReadReply>(
        self,
        [&](schema::ReadReply::Builder root) {
          root.setHighWatermark(end_);
          root.setLogStartOffset(0);
        },
        std::move(payloads));
  }

  std::shared_ptr<file> file_;
  std::vector<stored_batch> batches_;
  std::size_t bytes_ = 0;
  std::int64_t end_ = 0;
  int crashes_ = 0;
};

}  // namespace millrace::fraud
