#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace millrace::bench {

// The three kinds of events of the auctions of Nexmark. Texts are views into the file.

struct person {
  std::int64_t id = 0;
  std::int64_t time_ms = 0;
  std::string_view name, email, credit_card, city, state, extra;
};

struct auction {
  std::int64_t id = 0;
  std::int64_t seller = 0;
  std::int64_t initial_bid = 0;
  std::int64_t reserve = 0;
  std::int64_t time_ms = 0;
  std::int64_t expires_ms = 0;
  std::int64_t category = 0;
  std::string_view item, description, extra;
};

struct bid {
  std::int64_t auction = 0;
  std::int64_t bidder = 0;
  std::int64_t price = 0;
  std::int64_t time_ms = 0;
  std::string_view channel, url, extra;
};

struct nexmark_event {
  std::variant<person, auction, bid> what;  // in the order of the kinds' bytes
  std::int64_t time_ms = 0;
};

// A frame: u16 length of what follows, u8 kind (0 person, 1 auction, 2 bid), the fields in their order, numbers as i64,
// texts with a byte of length before them, and last `extra` without one. Little-endian.

void append_frame(std::string& to, const person& p);
void append_frame(std::string& to, const auction& a);
void append_frame(std::string& to, const bid& b);

/// Takes the frame at the front of `bytes`; false, and nothing is taken, if there is no whole one of a known kind.
bool take_frame(std::string_view& bytes, nexmark_event& into);

}  // namespace millrace::bench
