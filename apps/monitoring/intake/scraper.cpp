#include "apps/monitoring/intake/scraper.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

#include "apps/monitoring/events/label_set.hpp"
#include "apps/monitoring/formats/openmetrics.hpp"

namespace millrace::monitoring {
namespace {

constexpr std::size_t page_bytes_max = std::size_t{32} << 20;
constexpr const char* accepted =
    "application/openmetrics-text;version=1.0.0;q=0.9,text/plain;version=0.0.4;q=0.8,*/*;q=0.1";

void add_own(intake_batch& batch, const scrape_target& of, const char* name, double value, std::int64_t now_ms) {
  const auto labels = label_set::of({{std::string(name_label), name}, {"job", of.job}, {"instance", of.instance}});
  if (labels) batch.samples.push_back({labels->text(), value, now_ms});
}

result<intake_batch> read_page(const result<http_answer>& answer, const intake_context& context) {
  if (!answer) return answer.error();
  if (answer->status != 200) return make_error(errc::unavailable, "answered " + std::to_string(answer->status));
  return read_exposition(answer->body, exposition_of(answer->content_type), context);
}

}  // namespace

result<scrape_target> scrape_target::parse(std::string_view text) {
  scrape_target made{std::string(text), "scrape", {}};
  const auto scheme = text.find("://");
  if (const auto equals = text.find('='); equals < scheme) {
    made.job = text.substr(0, equals);
    made.url = text.substr(equals + 1);
  }
  const std::string_view url = made.url;
  const auto begin = url.find("://");
  if (!(url.starts_with("http://") || url.starts_with("https://")) || made.job.empty()) {
    return make_error(errc::invalid_argument, "'" + std::string(text) + "': JOB=http://HOST:PORT/PATH is wanted");
  }
  made.instance = url.substr(begin + 3, url.find('/', begin + 3) - begin - 3);
  if (made.instance.empty()) return make_error(errc::invalid_argument, "'" + std::string(text) + "' names no host");
  return made;
}

scraper::scraper(boost::asio::io_context& io, intake_desk& desk, std::vector<scrape_target> targets,
                 std::chrono::milliseconds interval)
    : io_(io), desk_(desk), interval_(interval) {
  for (auto& target : targets) all_.push_back({std::move(target), std::make_unique<boost::asio::steady_timer>(io)});
}

void scraper::start() {
  for (std::size_t which = 0; which < all_.size(); ++which) {
    ask_after(which, interval_ * which / all_.size());  // not all at once
  }
}

void scraper::close() {
  for (auto& one : all_) one.timer->cancel();
  asking_.stop();
  asking_.join();
}

void scraper::ask_after(std::size_t which, std::chrono::milliseconds wait) {
  all_[which].timer->expires_after(wait);
  all_[which].timer->async_wait([self = shared_from_this(), which](boost::system::error_code stopped) {
    if (!stopped) self->ask(which);
  });
}

/// A page that takes longer than the interval is not asked for again meanwhile.
void scraper::ask(std::size_t which) {
  const auto began = std::chrono::steady_clock::now();
  const http_call call{.url = all_[which].target.url,
                       .headers = {{"Accept", accepted}},
                       .timeout = std::min<std::chrono::milliseconds>(interval_, std::chrono::seconds(10)),
                       .answer_bytes_max = page_bytes_max};
  boost::asio::post(asking_, [self = shared_from_this(), which, call, began] {
    auto answer = call_http(call);
    const auto took = std::chrono::steady_clock::now() - began;
    boost::asio::post(self->io_, [self, which, answer = std::move(answer), took] { self->take(which, answer, took); });
  });
}

void scraper::take(std::size_t which, const result<http_answer>& answer, std::chrono::nanoseconds took) {
  const auto& target = all_[which].target;
  const auto context = desk_.context_of({});
  auto page = read_page(answer, context);
  intake_batch batch = page ? std::move(*page) : intake_batch{};
  if (!page && batch.first_refusal.empty()) batch.first_refusal = page.error().context;
  std::erase_if(batch.samples, [&](sample& one) {
    if (scrape_labels(one, target.job, target.instance)) return false;
    ++batch.refused;
    return true;
  });
  const auto scraped = batch.samples.size();
  add_own(batch, target, "up", page ? 1 : 0, context.now_ms);
  add_own(batch, target, "scrape_duration_seconds", std::chrono::duration<double>(took).count(), context.now_ms);
  add_own(batch, target, "scrape_samples_scraped", static_cast<double>(scraped), context.now_ms);
  desk_.take(intake_format::scrape, std::move(batch), target.instance);
  const auto taken = std::chrono::duration_cast<std::chrono::milliseconds>(took);
  ask_after(which, taken < interval_ ? interval_ - taken : interval_);
}

}  // namespace millrace::monitoring
