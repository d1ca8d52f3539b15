#include "apps/millrace/mount/directory_reader.hpp"

#include <set>

#include "tests/apps_millrace_mount/asked_node.hpp"

namespace millrace::mount {
namespace {

class directory_reader_spec : public testing::Test {
 public:
  answer<volume_reply> list(const volume_request& request) const {
    const auto view = request.read();
    const auto asked = view->getListDirectory();
    std::vector<std::string> page;
    auto at = names.upper_bound(asked.getAfter().cStr());
    for (; at != names.end() && page.size() < asked.getEntriesMax(); ++at) page.push_back(*at);
    return make_envelope<schema::VolumeReply>([&](schema::VolumeReply::Builder root) {
      auto reply = root.initEntries();
      reply.setMore(at != names.end());
      auto entries = reply.initEntries(static_cast<unsigned>(page.size()));
      for (unsigned i = 0; i < entries.size(); ++i) entries[i].setName(page[i].c_str());
    });
  }

  std::string at(std::uint64_t position) {
    const auto entry = uut.at(position, {});
    if (!entry) return "errno " + std::to_string(entry.error().number);
    return *entry == nullptr ? "end" : (*entry)->name;
  }

  void fill(int count) {
    for (int i = 0; i < count; ++i) names.insert(name(i));
  }

  static std::string name(int i) {
    const auto digits = std::to_string(i);
    return "n" + std::string(6 - digits.size(), '0') + digits;
  }

  std::set<std::string> names;
  answering_node node{[this](const volume_request& request) { return list(request); }};
  directory_reader uut{node, object_ref{1, 0, 5}};
};

TEST_F(directory_reader_spec, an_empty_directory_ends_at_once) { EXPECT_EQ(at(0), "end"); }

TEST_F(directory_reader_spec, entries_come_page_by_page) {
  fill(2500);
  for (int i = 0; i < 2500; ++i) ASSERT_EQ(at(i), name(i));
  EXPECT_EQ(at(2500), "end");
  EXPECT_EQ(node.take_asked().size(), 3U);
}

TEST_F(directory_reader_spec, entries_that_stay_are_seen_once_whatever_goes) {
  fill(2500);
  std::vector<std::string> seen;
  for (int i = 0; at(i) != "end"; ++i) {
    seen.push_back(at(i));
    if (i % 3 == 0) names.erase(seen.back());
  }
  ASSERT_EQ(seen.size(), 2500U);
  for (int i = 0; i < 2500; ++i) EXPECT_EQ(seen[i], name(i));
}

TEST_F(directory_reader_spec, going_back_finds_what_follows_the_entry_before) {
  fill(2500);
  for (int i = 0; i < 2200; ++i) at(i);
  names.erase(name(3));
  EXPECT_EQ(at(501), name(501));
  EXPECT_EQ(at(502), name(502));
}

TEST_F(directory_reader_spec, beginning_anew_sees_what_is_new) {
  fill(3);
  at(0);
  at(1);
  names.insert("a");
  EXPECT_EQ(at(0), "a");
  EXPECT_EQ(at(1), name(0));
}

TEST_F(directory_reader_spec, a_position_that_was_never_given_out_is_refused) {
  fill(3);
  EXPECT_EQ(at(0), name(0));
  EXPECT_EQ(at(700), "end");
  EXPECT_EQ(directory_reader(node, object_ref{1, 0, 5}).at(9, {}).error().number, EINVAL);
}

}  // namespace
}  // namespace millrace::mount
