// A request during which the disk fails at any operation leaves the store as it was.
#include <gtest/gtest.h>

#include "actors/volume/volume_messages.hpp"
#include "actors/volume/volume_service.hpp"
#include "actors/volume_host/block_store_port.hpp"
#include "tests/runtime_store/store_contents.hpp"
#include "tests/support/failing_disk.hpp"
#include "tests/support/memory_disk.hpp"

namespace millrace {
namespace {

using fill_request = std::function<void(schema::VolumeRequest::Builder)>;

class failed_steps_spec : public ::testing::Test {
 protected:
  void SetUp() override {
    open();
    ASSERT_EQ(tell([](auto r) { r.initCreateVolume().setVolume("/v"); }), "");
    for (int i = 0; i < 60; ++i) ASSERT_EQ(write("/v/f" + std::to_string(i)), "");
    ASSERT_EQ(tell([](auto r) { name(r.initCreateSnapshot(), "s"); }), "");
    for (int i = 0; i < 60; i += 3) ASSERT_EQ(write("/v/f" + std::to_string(i)), "");
    ASSERT_TRUE(store_->flush(port_->last()) && store_->checkpoint());
    open();
  }

  /// With next to nothing in memory, so that requests read.
  void open() {
    service_.reset();
    port_.reset();
    store_.reset();
    auto opened = store::block_store::open(failing_, "/store", {.cache_bytes_max = 64 << 10});
    ASSERT_TRUE(opened) << opened.error().context;
    store_ = std::move(*opened);
    ASSERT_TRUE(block_store_port::prepare(*store_));
    port_ = std::make_unique<block_store_port>(*store_, block_store_port::seen::applied);
    service_ = std::make_unique<volume_service>(*port_);
    ASSERT_TRUE(service_->open(++now_));
  }

  std::string tell(const fill_request& fill) {
    const auto outcome =
        service_->handle(make_envelope<schema::VolumeRequest>(fill), {.who = {}, .superuser = true}, ++now_);
    const auto reply = outcome.reply.read();
    return reply->isError() ? reply->getError().getText().cStr() : "";
  }
  std::string write(const std::string& path) {
    return tell([&](auto r) {
      auto write = r.initWriteFile();
      write.initPlace().setPath(path);
      write.setData(volume_text::blob(std::string(9000, static_cast<char>('a' + now_ % 26))));
      write.setCreate(true);
    });
  }
  template <class Builder>
  static void name(Builder to, const char* snapshot) {
    to.setVolume("/v");
    to.setSnapshot(snapshot);
  }

  /// How often the request failed before it was done.
  int fail_each_operation_of(const fill_request& request) {
    const auto before = store::contents_of(*store_);
    EXPECT_TRUE(before);
    int failures = 0;
    for (std::uint64_t n = 1; !HasFailure(); ++n) {
      SCOPED_TRACE("operation " + std::to_string(n));
      failing_.fail(n, errc::no_space);
      const auto why = tell(request);
      failing_.fail(0, errc::no_space);
      if (why.empty()) break;
      ++failures;
      const auto now = store::contents_of(*store_);
      EXPECT_TRUE(now && *now == *before) << why;
      const auto space = store_->check_space();
      EXPECT_TRUE(space) << space.error().context;
      EXPECT_TRUE(store_->flush(port_->last()));
      open();  // what is read next is not in memory again
    }
    EXPECT_TRUE(store_->flush(port_->last()));
    const auto done = store::contents_of(*store_);
    open();
    const auto found = store::contents_of(*store_);
    EXPECT_TRUE(done && found && *done == *found);
    EXPECT_FALSE(found && *found == *before);
    return failures;
  }

  memory_disk disk_;
  failing_disk failing_{disk_};
  std::int64_t now_ = 1'772'368'205'000'000'000;
  std::unique_ptr<store::block_store> store_;
  std::unique_ptr<block_store_port> port_;
  std::unique_ptr<volume_service> service_;
};

TEST_F(failed_steps_spec, of_a_clone_are_none) {
  EXPECT_GT(fail_each_operation_of([](auto r) {
              name(r.initCloneSnapshot(), "s");
              r.getCloneSnapshot().setTo("/test/v");
            }),
            1);
}

TEST_F(failed_steps_spec, of_a_roll_back_are_none) {
  EXPECT_GT(fail_each_operation_of([](auto r) {
              name(r.initRollBack(), "s");
              r.getRollBack().setKeepAs("kept");
            }),
            3);
}

TEST_F(failed_steps_spec, of_a_deleted_volume_are_none) {
  EXPECT_GT(fail_each_operation_of([](auto r) {
              r.initDeleteVolume().setVolume("/v");
              r.getDeleteVolume().setWithSnapshots(true);
            }),
            0);
}

TEST_F(failed_steps_spec, tell_who_has_done_more_than_the_store_knows) {
  std::vector<std::string> undone;
  port_->begin_steps();
  port_->when_taken_back([&] { undone.push_back("outer"); });
  port_->begin_steps();
  port_->when_taken_back([&] { undone.push_back("kept inner"); });
  port_->keep_steps();
  port_->begin_steps();
  port_->when_taken_back([&] { undone.push_back("inner"); });
  port_->take_back_steps();
  EXPECT_EQ(undone, std::vector<std::string>{"inner"});
  port_->take_back_steps();
  EXPECT_EQ(undone, (std::vector<std::string>{"inner", "kept inner", "outer"}));
}

}  // namespace
}  // namespace millrace
