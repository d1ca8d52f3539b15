// A service and its shadow change roles.
#include <algorithm>
#include <utility>

#include "actors/service/deployed_services.hpp"

namespace millrace {
namespace {

/// Where the two are together: the further of both, for each partition.
std::vector<flow::read_position> furthest(const instance_report& a, const instance_report& b) {
  std::map<std::pair<std::size_t, kafka::partition_index>, kafka::offset> all;
  for (const auto* report : {&a, &b}) {
    for (const auto& input : report->inputs) {
      auto& most = all.try_emplace({input.source, input.partition}, input.kept).first->second;
      most = std::max(most, input.kept);
    }
  }
  std::vector<flow::read_position> positions;
  for (const auto& [place, next] : all) positions.push_back({place.first, place.second, next});
  return positions;
}

bool is_at(const instance_report& report, const std::vector<flow::read_position>& positions) {
  return std::ranges::all_of(positions, [&](const flow::read_position& wanted) {
    return std::ranges::any_of(report.inputs, [&](const input_report& input) {
      return input.source == wanted.source && input.partition == wanted.partition && input.kept == wanted.next;
    });
  });
}

}  // namespace

void service_host::promote(const std::string& name, const service_answer& answer) {
  const auto shadow = all_.find(name);
  if (shadow == all_.end()) return answer(unknown_deployment(name));
  const auto live = all_.find(shadow->second.wanted.shadow_of);
  if (live == all_.end())
    return answer(
        make_error(errc::invalid_argument, name + " is no shadow of a deployment: `millrace service shadow`"));
  if (!shadow->second.service || !live->second.service)
    return answer(make_error(errc::unavailable, "one of the two cannot run: `millrace service list` shows which"));
  if (promotion_) return answer(make_error(errc::unavailable, "another promotion is on its way"));
  if (shadow->second.service != live->second.service &&
      shadow->second.service->sinks.size() != live->second.service->sinks.size())
    return answer(make_error(errc::invalid_argument, name + " has other sinks than " + live->first));
  promotion_ = promotion{.shadow = name, .live = live->first, .answer = answer};
  for (auto* of : {&shadow->second, &live->second}) {
    if (of->at_work == 0) continue;
    ++promotion_->running;
    end(*of, false);
  }
  if (promotion_->running == 0) go_on_promoting();
}

result<void> service_host::check_not_promoted(const std::string& name) const {
  if (!promotion_ || (name != promotion_->shadow && name != promotion_->live)) return {};
  return make_error(errc::unavailable, name + " is changing roles: try again in a moment");
}

void service_host::go_on_promoting() {
  auto& shadow = all_.at(promotion_->shadow);
  auto& live = all_.at(promotion_->live);
  const auto there = furthest(shadow.report(), live.report());
  const std::pair<deployed*, deployed*> both{&shadow, &live};
  for (auto* of : {both.first, both.second}) {
    if (is_at(of->report(), there)) continue;
    if (promotion_->levelling) return end_promoting(make_error(errc::unavailable, "they do not come together"));
    ++promotion_->running;
    start(*of, there);
  }
  promotion_->levelling = true;
  if (promotion_->running == 0) swap_topics(shadow, live);
}

void service_host::swap_topics(deployed& shadow, deployed& live) {
  auto first = shadow.wanted, second = live.wanted;
  for (std::size_t i = 0; i < shadow.service->sinks.size(); ++i) {
    const auto& own = shadow.service->sinks[i];
    const auto& other = live.service->sinks[i];
    first.topics[own.sink] = live.wanted.topic_of(other.sink, other.topic);
    second.topics[other.sink] = shadow.wanted.topic_of(own.sink, own.topic);
  }
  second.shadow_of = first.name;
  first.former = second.name;
  second.former.clear();
  first.since_commit = second.since_commit = std::max(shadow.report().commit_number, live.report().commit_number);
  first.shadow_of.clear();
  map_batch changes;
  changes.put(first.name, encode(first));
  changes.put(second.name, encode(second));
  if (auto kept = write(std::move(changes)); !kept) return end_promoting(kept.error());
  shadow.wanted = std::move(first);
  live.wanted = std::move(second);
  voice_of(shadow).info("it writes the topics of the service now", {{"before", live.wanted.name}});
  voice_of(live).info("it is a shadow now", {{"of", shadow.wanted.name}});
  end_promoting(std::vector{status_of(shadow), status_of(live)});
}

void service_host::end_promoting(result<std::vector<service_status>> outcome) {
  const auto over = std::move(*promotion_);
  promotion_.reset();
  for (const auto& name : {over.shadow, over.live}) {
    auto& of = all_.at(name);
    if (of.at_work > 0) {
      end(of, true);
    } else if (!of.wanted.stopped) {
      start(of);
    }
  }
  over.answer(std::move(outcome));
}

}  // namespace millrace
