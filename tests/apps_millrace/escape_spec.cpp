#include "apps/millrace/text/escape.hpp"

#include <gtest/gtest.h>

#include "apps/millrace/text/base64.hpp"

namespace millrace::cli {
namespace {

using namespace std::string_literals;

TEST(unescape, makes_the_bytes_that_a_shell_does_not) {
  const auto bytes = unescape(R"(a\tb\n\r\\\0\x41\xff)");
  ASSERT_TRUE(bytes);
  EXPECT_EQ(*bytes, "a\tb\n\r\\\0A\xff"s);
}

TEST(unescape, refuses_what_it_does_not_know) {
  for (const auto* text : {R"(\q)", R"(\)", R"(\x)", R"(\x4)", R"(\xg0)"}) EXPECT_FALSE(unescape(text)) << text;
}

TEST(is_utf8, takes_every_length_of_sequence) { EXPECT_TRUE(is_utf8("a\u00e5\u20ac\U0001F600\U0010FFFF")); }

TEST(is_utf8, refuses_overlong_forms_surrogates_and_cut_sequences) {
  for (const auto* bytes : {"\xC0\x80", "\xE0\x80\x80", "\xF0\x80\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                            "\xE2\x82", "\x80", "\xFF", "\xC3("}) {
    EXPECT_FALSE(is_utf8(bytes));
  }
}

// The pairs are the test vectors of RFC 4648 §10.
TEST(base64, encodes_and_decodes_the_vectors_of_its_rfc) {
  const std::pair<std::string, std::string> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(encode_base64(bytes), text);
    const auto decoded = decode_base64(text);
    ASSERT_TRUE(decoded) << text;
    EXPECT_EQ(*decoded, bytes);
  }
}

TEST(base64, refuses_foreign_characters_wrong_padding_and_bits_left_over) {
  for (const auto* text : {"Zg", "Zg=", "Z===", "Zm9v!A==", "Zh==", "Zm9=", "=Zm9"})
    EXPECT_FALSE(decode_base64(text)) << text;
}

}  // namespace
}  // namespace millrace::cli
