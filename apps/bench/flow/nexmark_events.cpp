#include "apps/bench/flow/nexmark_events.hpp"

#include <cstring>

namespace millrace::bench {
namespace {

enum kind : std::uint8_t { of_person, of_auction, of_bid };

/// The fields of a frame, one after the other. What the frame does not hold is 0 or empty.
class field_reader {
 public:
  explicit field_reader(std::string_view body) : left_(body) {}

  std::int64_t number() {
    std::int64_t value = 0;
    if (left_.size() < sizeof value) return 0;
    std::memcpy(&value, left_.data(), sizeof value);
    left_.remove_prefix(sizeof value);
    return value;
  }

  std::string_view text() {
    if (left_.empty()) return {};
    const auto found = left_.substr(1, static_cast<std::uint8_t>(left_.front()));
    left_.remove_prefix(1 + found.size());
    return found;
  }

  std::string_view rest() const { return left_; }

 private:
  std::string_view left_;
};

person read_person(field_reader in) {
  person p;
  p.id = in.number();
  p.time_ms = in.number();
  p.name = in.text();
  p.email = in.text();
  p.credit_card = in.text();
  p.city = in.text();
  p.state = in.text();
  p.extra = in.rest();
  return p;
}

auction read_auction(field_reader in) {
  auction a;
  a.id = in.number();
  a.seller = in.number();
  a.initial_bid = in.number();
  a.reserve = in.number();
  a.time_ms = in.number();
  a.expires_ms = in.number();
  a.category = in.number();
  a.item = in.text();
  a.description = in.text();
  a.extra = in.rest();
  return a;
}

bid read_bid(field_reader in) {
  bid b;
  b.auction = in.number();
  b.bidder = in.number();
  b.price = in.number();
  b.time_ms = in.number();
  b.channel = in.text();
  b.url = in.text();
  b.extra = in.rest();
  return b;
}

/// What texts take with their lengths.
template <class... T>
std::size_t bytes_of(const T&... texts) {
  return ((1 + texts.size()) + ...);
}

/// Writes a frame whose size is known, into room made once.
class frame_writer {
 public:
  frame_writer(std::string& to, kind of, std::size_t body_bytes) {
    const auto begin = to.size();
    to.resize(begin + sizeof(std::uint16_t) + 1 + body_bytes);
    at_ = to.data() + begin;
    const auto size = static_cast<std::uint16_t>(1 + body_bytes);
    put(&size, sizeof size);
    *at_++ = static_cast<char>(of);
  }

  template <class... N>
  void numbers(N... values) {
    (put(&values, sizeof(std::int64_t)), ...);
  }
  template <class... T>
  void texts(const T&... values) {
    ((*at_++ = static_cast<char>(values.size()), rest(values)), ...);
  }
  void rest(std::string_view value) { put(value.data(), value.size()); }

 private:
  void put(const void* bytes, std::size_t count) {
    if (count > 0) std::memcpy(at_, bytes, count);
    at_ += count;
  }

  char* at_;
};

}  // namespace

void append_frame(std::string& to, const person& p) {
  const auto texts = bytes_of(p.name, p.email, p.credit_card, p.city, p.state);
  frame_writer frame(to, of_person, 2 * sizeof(std::int64_t) + texts + p.extra.size());
  frame.numbers(p.id, p.time_ms);
  frame.texts(p.name, p.email, p.credit_card, p.city, p.state);
  frame.rest(p.extra);
}

void append_frame(std::string& to, const auction& a) {
  frame_writer frame(to, of_auction, 7 * sizeof(std::int64_t) + bytes_of(a.item, a.description) + a.extra.size());
  frame.numbers(a.id, a.seller, a.initial_bid, a.reserve, a.time_ms, a.expires_ms, a.category);
  frame.texts(a.item, a.description);
  frame.rest(a.extra);
}

void append_frame(std::string& to, const bid& b) {
  frame_writer frame(to, of_bid, 4 * sizeof(std::int64_t) + bytes_of(b.channel, b.url) + b.extra.size());
  frame.numbers(b.auction, b.bidder, b.price, b.time_ms);
  frame.texts(b.channel, b.url);
  frame.rest(b.extra);
}

bool take_frame(std::string_view& bytes, nexmark_event& into) {
  std::uint16_t size = 0;
  if (bytes.size() < sizeof size + 1) return false;
  std::memcpy(&size, bytes.data(), sizeof size);
  if (size == 0 || bytes.size() < sizeof size + size) return false;
  const field_reader in(bytes.substr(sizeof size + 1, size - 1U));
  switch (static_cast<std::uint8_t>(bytes[sizeof size])) {
    case of_person: into.time_ms = into.what.emplace<person>(read_person(in)).time_ms; break;
    case of_auction: into.time_ms = into.what.emplace<auction>(read_auction(in)).time_ms; break;
    case of_bid: into.time_ms = into.what.emplace<bid>(read_bid(in)).time_ms; break;
    default: return false;
  }
  bytes.remove_prefix(sizeof size + size);
  return true;
}

}  // namespace millrace::bench
