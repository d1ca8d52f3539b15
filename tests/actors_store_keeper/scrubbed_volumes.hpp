#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "actors/store_keeper/damaged_object.hpp"
#include "actors/volume/volume_messages.hpp"
#include "actors/volume/volume_service.hpp"
#include "runtime/base/clock.hpp"
#include "tests/support/memory_disk.hpp"

namespace millrace {

class set_clock final : public clock {
 public:
  std::int64_t wall_ms() const override { return now_ms; }
  std::chrono::nanoseconds monotonic() const override { return std::chrono::milliseconds(now_ms); }

  std::int64_t now_ms = 1'772'368'205'000;
};

/// Volumes in a store in memory whose bytes can be changed behind its back.
class scrubbed_volumes : public ::testing::Test {
 protected:
  using fill_request = std::function<void(schema::VolumeRequest::Builder)>;

  void SetUp() override {
    open();
    tell([](auto r) { r.initCreateVolume().setVolume("/payments"); });
  }

  void open() {
    service_.reset();
    port_.reset();
    store_.reset();
    auto opened = store::block_store::open(disk_, "/store", {.cache_bytes_max = 1 << 20});
    ASSERT_TRUE(opened) << opened.error().context;
    store_ = std::move(*opened);
    ASSERT_TRUE(block_store_port::prepare(*store_));
    port_ = std::make_unique<block_store_port>(*store_, block_store_port::seen::applied);
    service_ = std::make_unique<volume_service>(*port_);
    ASSERT_TRUE(service_->open(time_.wall_ms() * 1'000'000));
  }

  void tell(const fill_request& fill) {
    const auto outcome = service_->handle(make_envelope<schema::VolumeRequest>(fill), {.who = {}, .superuser = true},
                                          ++time_.now_ms * 1'000'000);
    const auto reply = outcome.reply.read();
    ASSERT_FALSE(reply->isError()) << reply->getError().getText().cStr();
  }

  void write(const std::string& path, const std::string& content, std::uint64_t offset = 0) {
    tell([&](auto r) {
      auto write = r.initWriteFile();
      write.initPlace().setPath(path);
      write.setOffset(offset);
      write.setData(volume_text::blob(content));
      write.setCreate(true);
    });
  }
  void create_table(const std::string& path) {
    tell([&](auto r) { r.initCreateTable().initPlace().setPath(path); });
  }
  void put(const std::string& table, std::string_view key, std::string_view value) {
    tell([&](auto r) {
      auto write = r.initWriteRows();
      write.initTable().setPath(table);
      auto row = write.initWrites(1)[0].initPut();
      row.setKey(volume_text::blob(key));
      row.setValue(volume_text::blob(value));
    });
  }
  template <class Builder>
  static void name(Builder to, const std::string& volume, const std::string& snapshot) {
    to.setVolume(volume);
    to.setSnapshot(snapshot);
  }
  void snapshot(const std::string& volume, const std::string& called) {
    tell([&](auto r) { name(r.initCreateSnapshot(), volume, called); });
  }
  void delete_snapshot(const std::string& volume, const std::string& called) {
    tell([&](auto r) { name(r.initDeleteSnapshot(), volume, called); });
  }
  void roll_back(const std::string& volume, const std::string& called) {
    tell([&](auto r) { name(r.initRollBack(), volume, called); });
  }

  void checkpoint() { ASSERT_TRUE(store_->flush(port_->last()) && store_->checkpoint()); }

  /// One bit of where `text` stands; it stands in one place, unless it is said that there may be older copies.
  void flip(const std::string& text, bool with_copies = false) {
    const auto f = *disk_.open("/store/blocks", open_mode::write);
    std::string all(*f->size(), ' ');
    ASSERT_TRUE(f->read_at(0, std::as_writable_bytes(std::span(all))));
    std::size_t places = 0;
    for (auto at = all.find(text); at != std::string::npos; at = all.find(text, at + 1), ++places) {
      std::byte b = std::byte(all[at]) ^ std::byte{1};
      ASSERT_TRUE(write_at(*f, at, std::span(&b, 1)));
    }
    ASSERT_GT(places, 0u);
    ASSERT_TRUE(with_copies || places == 1u) << places;
  }

  std::vector<std::string> scrub() {
    damage_names names(*port_);
    std::vector<std::string> told;
    store_->scrub([&](const store::store_damage& d) {
      auto text = text_of(names.tell(d));
      told.push_back(text.substr(0, text.find(": block ")));
    });
    return told;
  }

  static std::string filled(const std::string& text, std::size_t bytes = 3000) {
    return text + std::string(bytes - text.size(), '.');
  }

  set_clock time_;
  memory_disk disk_;
  std::unique_ptr<store::block_store> store_;
  std::unique_ptr<block_store_port> port_;
  std::unique_ptr<volume_service> service_;
};

}  // namespace millrace
