#include "actors/volume_host/stream_names.hpp"

#include <gmock/gmock.h>

#include "tests/actors_volume_host/stream_fixture.hpp"

namespace millrace {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A guard that writes down what it is asked, and refuses.
struct stream_names : stream_fixture {
  stream_names() {
    guard.check_new = [this](const stream_list&, std::string_view path) { return refuse("new ", path); };
    guard.check_gone = [this](const stream_list&, std::string_view path) { return refuse("gone ", path); };
  }

  result<void> refuse(const char* what, std::string_view path) {
    asked.push_back(what + std::string(path));
    return make_error(errc::already_exists, "collides");
  }

  bool is_fine(const fill_request& fill, const volume_asker& who = {.who = {}, .superuser = true}) {
    const volume_question question{make_envelope<schema::VolumeRequest>(fill), who, {}};
    return check_stream_names(store, question, guard, now).has_value();
  }

  stream_names_guard guard;
  std::vector<std::string> asked;
};

TEST_F(stream_names, are_checked_by_the_path_that_a_client_would_say) {
  create_volume("/payments");
  make_directory("/payments/eu");
  const auto eu = stat("/payments/eu").getObject().getObject();
  const auto volume = stat("/payments/eu").getObject().getVolume();
  EXPECT_FALSE(is_fine([](auto r) { fill_create(r, "/payments/eu/cards"); }));
  EXPECT_FALSE(is_fine([](auto r) { fill_create(r, "//payments/./new/cards", true); }));
  EXPECT_FALSE(is_fine([&](auto r) {
    auto place = r.initCreateStream().initPlace();
    place.initObject().setVolume(volume);
    place.getObject().setObject(eu);
    place.setName("transfers");
  }));
  EXPECT_THAT(asked, ElementsAre("new /payments/eu/cards", "new /payments/new/cards", "new /payments/eu/transfers"));
}

TEST_F(stream_names, are_checked_before_what_has_them_goes) {
  create_volume("/payments");
  make_directory("/payments/eu");
  EXPECT_FALSE(is_fine([](auto r) { at(r.initRemove().initPlace(), "/payments/eu"); }));
  EXPECT_FALSE(is_fine([](auto r) { r.initDeleteVolume().setVolume("/payments"); }));
  EXPECT_THAT(asked, ElementsAre("gone /payments/eu", "gone /payments"));
}

TEST_F(stream_names, are_no_matter_to_who_may_not_or_asks_for_something_else) {
  create_volume("/payments");
  make_directory("/payments/eu");
  const volume_asker nobody{.who = {.user = "eve", .groups = {}, .roles = {}}, .superuser = false};
  EXPECT_TRUE(is_fine([](auto r) { fill_create(r, "/payments/eu/cards"); }, nobody));
  EXPECT_TRUE(is_fine([](auto r) { at(r.initRemove().initPlace(), "/payments/eu"); }, nobody));
  EXPECT_TRUE(is_fine([](auto r) { r.initDeleteVolume().setVolume("/payments"); }, nobody));
  EXPECT_TRUE(is_fine([](auto r) { at(r.initMakeDirectory().initPlace(), "/payments/x"); }));
  EXPECT_TRUE(is_fine([](auto r) { at(r.initRemove().initPlace(), "/payments/nothing"); }));
  EXPECT_THAT(asked, IsEmpty());
}

}  // namespace
}  // namespace millrace
