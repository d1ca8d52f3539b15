#include "apps/monitoring/templates/template_miner.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

namespace millrace::monitoring {
namespace {

/// Lines of some statements, in an order of chance.
std::vector<std::string> invented_lines(std::uint64_t seed, std::size_t count) {
  std::mt19937_64 random(seed);
  const std::vector<std::string> users{"root", "cyrus", "news", "games", "ADMIN", "j.doe"};
  std::vector<std::string> lines;
  for (std::size_t n = 0; n < count; ++n) {
    const auto header = "Jun 14 15:16:" + std::to_string(10 + n % 50) + " mill app[" + std::to_string(n) + "]: ";
    const auto user = users[random() % users.size()];
    switch (random() % 5) {
      case 0:
        lines.push_back(header + "session opened for user " + user + " by (uid=" + std::to_string(n) + ")");
        break;
      case 1: lines.push_back(header + "Registering class a.b." + user + "Type for queue " + user); break;
      case 2: lines.push_back(header + "took " + std::to_string(random() % 9000) + " ms"); break;
      case 3: lines.push_back(header + "connection from 10.0.0." + std::to_string(random() % 200) + " closed"); break;
      default: lines.push_back(header + "state is RUNNING" + std::string(random() % 3, 'X')); break;
    }
  }
  return lines;
}

TEST(template_miner, gives_one_id_to_lines_that_differ_in_values) {
  template_miner miner;
  const auto first = miner.learn("Jun 14 15:16:01 mill ftpd[12]: connection from 10.0.0.1 closed");
  EXPECT_TRUE(first.is_new);
  const auto second = miner.learn("Jun 15 02:04:59 mall ftpd[99]: connection from 172.16.0.9 closed");
  EXPECT_FALSE(second.is_new);
  EXPECT_EQ(first.id, second.id);
  EXPECT_EQ(miner.template_text(first.id), "connection from <*> closed");
}

TEST(template_miner, learns_that_a_word_varies_when_it_sees_another) {
  template_miner miner;
  const auto id = miner.learn("session opened for user root by (uid=0)").id;
  EXPECT_EQ(miner.template_text(id), "session opened for user root by (uid=<*>)");
  EXPECT_EQ(miner.learn("session opened for user cyrus by (uid=0)").id, id);
  EXPECT_EQ(miner.template_text(id), "session opened for user <*> by (uid=<*>)");
}

TEST(template_miner, finds_a_line_again_whatever_its_template_has_become) {
  template_miner miner;
  const auto id = miner.learn("login a.b user ADMIN of today failed twice").id;
  EXPECT_EQ(miner.learn("login c.d user carol of today failed twice").id, id);
  EXPECT_EQ(miner.learn("login c.d mill.a carol of today failed twice").id, id);
  EXPECT_EQ(miner.learn("login a.b user ADMIN of today failed twice").id, id);
}

TEST(template_miner, keeps_states_and_other_statements_apart) {
  template_miner miner;
  EXPECT_NE(miner.learn("job 1 went from NEW to RUNNING").id, miner.learn("job 1 went from NEW to FAILED").id);
  EXPECT_NE(miner.learn("cupsd startup succeeded").id, miner.learn("klogd startup succeeded").id);
  EXPECT_NE(miner.learn("Block 1 stored as bytes").id, miner.learn("Block 1 stored as values").id);
}

TEST(template_miner, asks_for_agreement_in_three_of_five_words) {
  template_miner miner;
  EXPECT_EQ(miner.learn("mail for a.b from c.d rejected").id, miner.learn("mail for e.f from g.h rejected").id);
  EXPECT_NE(miner.learn("moved a.b to c.d").id, miner.learn("moved e.f to g.h").id);
}

TEST(template_miner, gives_the_same_answers_after_a_restart) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    const auto lines = invented_lines(seed, 400);
    template_miner stays;
    for (std::size_t n = 0; n < 200; ++n) stays.learn(lines[n]);
    std::string bytes;
    stays.write(bytes);
    auto back = template_miner::read(bytes);
    ASSERT_TRUE(back);
    for (std::size_t n = 200; n < lines.size(); ++n) {
      const auto wanted = stays.learn(lines[n]);
      const auto given = back->learn(lines[n]);
      EXPECT_EQ(given.id, wanted.id) << lines[n];
      EXPECT_EQ(given.is_new, wanted.is_new);
      EXPECT_EQ(back->template_text(given.id), stays.template_text(wanted.id));
    }
  }
}

TEST(template_miner, prefers_the_template_with_more_equal_words_as_soon_as_it_fits) {
  template_miner miner;
  const auto general = miner.learn("went n.a n.b last end").id;
  EXPECT_EQ(miner.learn("went m.a m.b last end").id, general);
  const auto special = miner.learn("went one two x.y end").id;
  EXPECT_NE(special, general);
  EXPECT_EQ(miner.learn("went one two last end").id, general);
  EXPECT_EQ(miner.learn("went one two z.y end").id, special);
  EXPECT_EQ(miner.learn("went one two last end").id, special);
}

TEST(template_miner, prefers_the_older_of_two_that_fit_as_well) {
  const std::string first = "\x01\x01went <*> two end";
  const std::string second = "\x01\x02went one <*> end";
  for (const auto& rows : {std::vector{first, second}, std::vector{second, first}}) {
    template_miner miner;
    for (const auto& row : rows) ASSERT_TRUE(miner.read_template(row));
    EXPECT_EQ(miner.learn("went one two end").id, 1U);
  }
}

TEST(template_miner, comes_back_from_rows_of_changed_templates_in_any_order) {
  const auto lines = invented_lines(7, 300);
  template_miner stays;
  std::map<std::uint64_t, std::string> store;
  for (const auto& line : lines) {
    stays.learn(line);
    for (const auto id : stays.take_changed()) {
      store[id].clear();
      stays.write_template(id, store[id]);
    }
  }
  EXPECT_TRUE(stays.take_changed().empty());
  template_miner back;
  for (auto row = store.rbegin(); row != store.rend(); ++row) ASSERT_TRUE(back.read_template(row->second));
  ASSERT_EQ(back.size(), stays.size());
  for (const auto& line : lines) EXPECT_EQ(back.learn(line).id, stays.learn(line).id) << line;
}

TEST(template_miner, writes_little_once_all_is_known) {
  template_miner miner;
  for (const auto& line : invented_lines(3, 500)) miner.learn(line);
  (void)miner.take_changed();
  for (const auto& line : invented_lines(3, 500)) EXPECT_FALSE(miner.learn(line).is_new);
  EXPECT_TRUE(miner.take_changed().empty());
}

TEST(template_miner, gives_what_finds_no_room_to_one_template_and_counts_it) {
  template_miner miner(2);
  EXPECT_EQ(miner.learn("alpha").id, 1U);
  EXPECT_EQ(miner.learn("beta").id, 2U);
  EXPECT_EQ(miner.learn("gamma").id, template_miner::overflow_id);
  EXPECT_EQ(miner.learn("alpha").id, 1U);
  EXPECT_EQ(miner.size(), 2U);
  EXPECT_EQ(miner.overflowed(), 1U);
  EXPECT_EQ(miner.template_text(template_miner::overflow_id), "<all other lines>");
}

TEST(template_miner, bounds_how_many_templates_are_alike) {
  template_miner miner;
  for (char a = 'a'; a <= 'z'; ++a) {
    for (char b = 'a'; b <= 'z'; ++b) miner.learn(std::string("state ") + a + b);
  }
  EXPECT_EQ(miner.size(), 200U);
  EXPECT_EQ(miner.overflowed(), 26U * 26U - 200U);
}

TEST(template_miner, refuses_what_it_did_not_write) {
  template_miner miner;
  miner.learn("connection from 10.0.0.1 closed");
  std::string row;
  miner.write_template(1, row);
  template_miner back;
  EXPECT_EQ(back.read_template("").error().code, errc::corrupt);
  EXPECT_EQ(back.read_template("\x01").error().code, errc::corrupt);
  EXPECT_EQ(back.read_template("\x7f" + row.substr(1)).error().code, errc::unsupported);
  ASSERT_TRUE(back.read_template(row));
  EXPECT_EQ(back.read_template(row).error().code, errc::corrupt);
  std::string bytes;
  miner.write(bytes);
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) EXPECT_FALSE(template_miner::read(bytes.substr(0, cut)));
  EXPECT_EQ(template_miner::read(bytes, 0).error().code, errc::limit_exceeded);
}

TEST(template_miner, takes_any_bytes_for_a_line) {
  template_miner miner;
  EXPECT_TRUE(miner.learn("").is_new);
  EXPECT_FALSE(miner.learn("  \r").is_new);
  EXPECT_TRUE(miner.learn(std::string_view("\0\xff\xfe", 3)).is_new);
  EXPECT_TRUE(miner.learn(std::string(100'000, '(')).is_new);
}

}  // namespace
}  // namespace millrace::monitoring
