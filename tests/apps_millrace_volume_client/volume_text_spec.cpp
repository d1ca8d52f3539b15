#include <capnp/message.h>
#include <gmock/gmock.h>

#include "apps/millrace/volume_client/diff_text.hpp"
#include "apps/millrace/volume_client/mirror_text.hpp"
#include "apps/millrace/volume_client/permissions.hpp"
#include "apps/millrace/volume_client/volume_client.hpp"

namespace millrace::cli {
namespace {

using ::testing::HasSubstr;

TEST(diff_text, has_a_line_for_each_object_and_the_totals) {
  capnp::MallocMessageBuilder message;
  auto diff = message.initRoot<schema::Diff>();
  diff.setObjects(4);
  diff.setBlocks(1);
  diff.setBytes(8192);
  auto entries = diff.initEntries(4);
  const auto fill = [&](unsigned i, const char* path, schema::Diff::Change change) {
    entries[i].setPath(path);
    entries[i].setKind(schema::Kind::FILE);
    entries[i].setChange(change);
    return entries[i];
  };
  auto changed = fill(0, "/a", schema::Diff::Change::CHANGED);
  changed.setBlocks(1);
  changed.setBytes(8192);
  changed.setAttributes(true);
  fill(1, "/b", schema::Diff::Change::ADDED);
  fill(2, "/c", schema::Diff::Change::REMOVED);
  fill(3, "/d", schema::Diff::Change::CHANGED).setOldPath("/old\n");
  EXPECT_EQ(text_of(diff.asReader()),
            "   KIND  PATH  WHAT\n"
            "~  file  /a    1 block, 8.0 KiB, attributes\n"
            "+  file  /b\n"
            "-  file  /c\n"
            "=  file  /d    was /old\\n\n"
            "4 objects, 1 block, 0 rows, 0 records, 8.0 KiB\n");
}

TEST(diff_text, tells_of_a_stream_where_its_logs_ended_and_end) {
  capnp::MallocMessageBuilder message;
  auto diff = message.initRoot<schema::Diff>();
  diff.setRecords(6);
  auto stream = diff.initEntries(1)[0];
  stream.setPath("/s");
  stream.setKind(schema::Kind::STREAM);
  auto logs = stream.initLogs(3);
  for (unsigned i = 0; i < logs.size(); ++i) logs[i].setTopic("s.t");
  logs[0].initBefore().setEnd(10);
  logs[0].initAfter().setEnd(15);
  logs[0].getAfter().setStart(2);
  logs[1].setPartition(1);
  logs[1].initAfter().setEnd(1);
  logs[2].setPartition(2);
  logs[2].initBefore();
  EXPECT_THAT(
      text_of(diff.asReader()),
      HasSubstr("~  stream  /s    s.t-0 from 10 to 15, now begins at 2, s.t-1 is new, with 1, s.t-2 is gone\n"));
  EXPECT_THAT(text_of(diff.asReader()), HasSubstr(", 6 records, "));
}

TEST(diff_text, says_that_nothing_differs) {
  capnp::MallocMessageBuilder message;
  EXPECT_EQ(text_of(message.initRoot<schema::Diff>().asReader()), "nothing differs\n");
}

TEST(mirror_text, tells_how_it_stands_and_what_the_last_run_did) {
  capnp::MallocMessageBuilder message;
  auto mirror = message.initRoot<schema::Mirror>();
  mirror.setVolume("/payments");
  mirror.setState(schema::Mirror::State::BROKEN);
  mirror.setReason("nobody answers");
  mirror.initSettings().setSource("site-b:9645/payments");
  mirror.getSettings().setEverySeconds(60);
  EXPECT_THAT(text_of(mirror.asReader(), 0), HasSubstr("state       broken: nobody answers\n"));
  EXPECT_THAT(text_of(mirror.asReader(), 0), HasSubstr("mirrors     site-b:9645/payments, every 1 m 00 s\n"));
  EXPECT_THAT(text_of(mirror.asReader(), 0), HasSubstr("lag         unknown\n"));
  auto last = mirror.initLast();
  last.setStartedAt(1'000'000'000);
  last.setEndedAt(3'500'000'000);
  last.setBlocksSent(1);
  last.setSourceRoot(data_of("\x0a\xff"));
  last.setMirrorRoot(data_of("\x0a\xff"));
  EXPECT_THAT(text_of(mirror.asReader(), 63'500'000'000), HasSubstr("(1 min ago), took 2.5 s\nsent        1 blocks"));
  EXPECT_THAT(text_of(mirror.asReader(), 0), HasSubstr("source      0aff\n"));
}

TEST(comparison_text, tells_what_was_read_and_the_first_difference) {
  capnp::MallocMessageBuilder message;
  auto comparison = message.initRoot<schema::Comparison>();
  comparison.setSnapshot("now");
  comparison.setEqual(true);
  comparison.setBlocks(1200);
  comparison.setLogs(3);
  EXPECT_EQ(text_of(comparison.asReader()),
            "equal\nread        snapshot now on both sides: 1,200 blocks (0 B), 3 logs (0 B)\n");
  comparison.setEqual(false);
  comparison.setDifference("blocks 0 to 8 of the tree: source and mirror differ");
  comparison.setLogsLeftOut(2);
  EXPECT_THAT(text_of(comparison.asReader()), HasSubstr("blocks 0 to 8 of the tree: source and mirror differ\nread "));
  EXPECT_THAT(text_of(comparison.asReader()), HasSubstr("not read    2 logs of compacted topics"));
}

TEST(rule, is_a_verb_and_who_may) {
  EXPECT_EQ(parse_rule("read=u:ana | g:fraud")->expression, "u:ana | g:fraud");
  EXPECT_EQ(parse_rule("admin=")->expression, "");
  EXPECT_EQ(parse_rule("write=p")->verb, schema::Verb::WRITE);
  EXPECT_FALSE(parse_rule("read"));
  EXPECT_THAT(parse_rule("eat=p").error().context, HasSubstr("remove"));
  for (int i = 0; i <= static_cast<int>(schema::Verb::ADMIN); ++i) {
    EXPECT_EQ(*parse_verb(name_of(static_cast<schema::Verb>(i))), static_cast<schema::Verb>(i));
  }
}

}  // namespace
}  // namespace millrace::cli
