#include "apps/millrace/text/record_format.hpp"

#include <gtest/gtest.h>

namespace millrace::cli {
namespace {

record sample() {
  record r;
  r.topic = "orders";
  r.partition = kafka::partition_index(3);
  r.offset = kafka::offset(42);
  r.time = kafka::timestamp(1'772'368'205'250);
  r.key = "k1";
  r.value = "hello";
  r.headers = {{"a", "1"}, {"b", std::nullopt}};
  return r;
}

std::string printed(std::string_view format, const record& r) {
  const auto parsed = record_format::parse(format);
  EXPECT_TRUE(parsed) << format;
  std::string out;
  if (parsed) parsed->append(out, r);
  return out;
}

TEST(record_format, prints_each_field_of_a_record) {
  EXPECT_EQ(printed("%t/%p@%o %k=%v %h", sample()), "orders/3@42 k1=hello a=1,b=");
  EXPECT_EQ(printed("%T %D %K %V", sample()), "1772368205250 2026-03-01T12:30:05.250Z 2 5");
}

TEST(record_format, prints_a_null_as_nothing_and_its_size_as_minus_one) {
  record r = sample();
  r.key.reset();
  r.value = "";
  EXPECT_EQ(printed("[%k] %K %V", r), "[] -1 0");
}

TEST(record_format, knows_escapes_and_a_percent_sign) {
  EXPECT_EQ(printed(R"(100%%\t%v\n)", sample()), "100%\thello\n");
}

TEST(record_format, does_not_read_fields_or_escapes_inside_a_value) {
  record r = sample();
  r.value = R"(%o\n)";
  EXPECT_EQ(printed("%v", r), R"(%o\n)");
}

TEST(record_format, refuses_unknown_fields_and_escapes) {
  for (const auto* text : {"%x", "%", "%v %", R"(\q)", R"(%v\)"}) EXPECT_FALSE(record_format::parse(text)) << text;
}

}  // namespace
}  // namespace millrace::cli
