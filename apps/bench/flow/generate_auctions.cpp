#include <algorithm>
#include <array>
#include <string>

#include "apps/bench/flow/generated_input.hpp"
#include "apps/bench/flow/generator_file.hpp"
#include "apps/bench/flow/nexmark_events.hpp"

namespace millrace::bench {
namespace {

// Of each 50 events the first is a person, the next three are auctions, the rest bids.
constexpr std::int64_t round_size = 50, persons_a_round = 1, auctions_a_round = 3;
constexpr std::int64_t first_id = 1000;
constexpr std::int64_t events_a_ms = 10;
constexpr std::int64_t active_persons = 1000, auctions_in_flight = 100;
constexpr std::int64_t hot_group = 100;  // of so many neighbours one is hot
constexpr std::size_t person_bytes = 200, auction_bytes = 500, bid_bytes = 100;

/// How many persons or auctions there are behind event `n`.
std::int64_t made_by(std::int64_t n, std::int64_t before, std::int64_t a_round) {
  return n / round_size * a_round + std::clamp<std::int64_t>(n % round_size + 1 - before, 0, a_round);
}

class auction_house {
 public:
  explicit auction_house(std::uint64_t seed) : chance_(seed) {}

  void append(std::string& to, std::int64_t n) {
    persons_ = made_by(n, 0, persons_a_round);
    auctions_ = made_by(n, persons_a_round, auctions_a_round);
    time_ms_ = generated_from_ms + n / events_a_ms;
    words_.clear();
    words_.reserve(words_max);  // views into it are taken
    const auto at = n % round_size;
    if (at < persons_a_round) return append_person(to);
    if (at < persons_a_round + auctions_a_round) return append_auction(to);
    append_bid(to);
  }

 private:
  static constexpr std::size_t words_max = 1000;

  void append_person(std::string& to) {
    person p{.id = first_id + persons_ - 1, .time_ms = time_ms_};
    p.name = name(5, 7, ' ');
    p.email = name(7, 5, '@');
    p.credit_card = "1234 5678 9012 3456";
    constexpr std::array cities{"Phoenix",  "Los Angeles", "San Francisco", "Boise",
                                "Portland", "Bend",        "Redmond",       "Seattle"};
    constexpr std::array states{"AZ", "CA", "CA", "ID", "OR", "OR", "WA", "WA"};
    const auto place = chance_.below(cities.size());
    p.city = cities[place];
    p.state = states[place];
    append_filled(to, p, person_bytes);
  }

  void append_auction(std::string& to) {
    auction a{.id = first_id + auctions_ - 1, .seller = some_person(0), .initial_bid = price(), .time_ms = time_ms_};
    a.reserve = a.initial_bid + price();
    a.expires_ms = time_ms_ + 1 + static_cast<std::int64_t>(chance_.below(20'000));
    a.category = 10 + static_cast<std::int64_t>(chance_.below(5));
    a.item = word(20);
    a.description = word(100);
    append_filled(to, a, auction_bytes);
  }

  void append_bid(std::string& to) {
    bid b{.auction = some_auction(), .bidder = some_person(1), .price = price(), .time_ms = time_ms_};
    constexpr std::array hot_channels{"Google", "Facebook", "Baidu", "Apple"};
    b.channel = chance_.one_in(2) ? hot_channels[chance_.below(hot_channels.size())] : word(12);
    b.url = word(30);
    append_filled(to, b, bid_bytes);
  }

  /// One of two bids goes to the newest hot auction, the others to one that is in flight.
  std::int64_t some_auction() {
    const auto newest = std::max<std::int64_t>(auctions_ - 1, 0);
    if (chance_.one_in(2)) return first_id + newest / hot_group * hot_group;
    return first_id + newest - below(std::min(newest + 1, auctions_in_flight));
  }

  /// Three of four are the newest hot person; `beside`: bidders are others than sellers.
  std::int64_t some_person(std::int64_t beside) {
    const auto newest = persons_ - 1;
    if (!chance_.one_in(4)) return first_id + std::min(newest / hot_group * hot_group + beside, newest);
    return first_id + newest - below(std::min(newest + 1, active_persons));
  }

  /// Cents; each power of ten as often as the others.
  std::int64_t price() {
    double dollars = 1;
    for (double left = chance_.share() * 6; left > 0; left -= 1) dollars *= left >= 1 ? 10 : 1 + 9 * left;
    return static_cast<std::int64_t>(dollars * 100);
  }

  std::int64_t below(std::int64_t bound) {
    return static_cast<std::int64_t>(chance_.below(static_cast<std::uint64_t>(bound)));
  }

  std::string_view word(std::size_t letters) {
    const auto begin = words_.size();
    for (std::size_t i = 0; i < letters; ++i) words_.push_back(static_cast<char>('a' + chance_.below(26)));
    return std::string_view(words_).substr(begin);
  }
  std::string_view name(std::size_t first, std::size_t second, char between) {
    const auto begin = words_.size();
    word(first);
    words_.push_back(between);
    word(second);
    return std::string_view(words_).substr(begin);
  }

  /// With what is missing of its size as `extra`.
  template <class T>
  void append_filled(std::string& to, T event, std::size_t bytes) {
    const auto begin = to.size();
    append_frame(to, event);
    const auto body = to.size() - begin - 3;  // behind length and kind
    if (body >= bytes) return;
    event.extra = std::string_view(filling_).substr(0, bytes - body);
    to.resize(begin);
    append_frame(to, event);
  }

  dice chance_;
  std::int64_t persons_ = 0, auctions_ = 0, time_ms_ = 0;
  std::string words_;
  const std::string filling_ = std::string(auction_bytes, 'x');
};

}  // namespace

result<void> generate_auctions(const generator_options& o) {
  auction_house house(o.seed);
  generator_file file(o.file);
  for (std::uint64_t n = 0; n < o.events; ++n) {
    house.append(file.text, static_cast<std::int64_t>(n));
    if (auto written = file.write(); !written) return written;
  }
  return file.write(true);
}

}  // namespace millrace::bench
