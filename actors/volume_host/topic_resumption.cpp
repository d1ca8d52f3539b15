// Changes of topics that came to no end, by an earlier run of the node or by this one.
#include <algorithm>

#include "actors/volume_host/topic_changes.hpp"
#include "actors/volume_host/volume_streams.hpp"

namespace millrace {

result<std::vector<topic_changes::unfinished_clone>> topic_changes::resume() {
  std::vector<unfinished_clone> unfinished;
  const auto left = port_.remembered();
  if (!left) return left.error();
  for (const auto& [key, value] : *left) {
    const auto work = decode_topic_work(value);
    if (!work) return work.error();
    const auto done = resume_one(*work);
    if (!done) return done.error();
    if (!*done) {
      unfinished.push_back({work->volume, key});
      continue;
    }
    if (auto forgotten = port_.forget(key); !forgotten) return forgotten.error();
  }
  return unfinished;
}

/// The topics have come, and perhaps records to them since: what is left is to let the others go, and to put groups
/// where they stood.
result<bool> topic_changes::resume_served(const topic_work& work, const volume_record& volume) {
  std::vector<topic_ref> lost;
  linker_.topics()->for_each([&](const topic_entry& topic) {
    if (std::ranges::find(work.lost, topic.facts->id) != work.lost.end()) lost.push_back(topic.facts);
  });
  if (auto removed = linker_.remove(lost); !removed) return removed.error();
  auto plan = plan_again(volume, work.snapshot);
  if (!plan) return plan.error();
  const auto now = linker_.topics();
  std::erase_if(plan->topics, [&](const topic_to_link& t) {
    const auto* there = now->find(t.name);
    return !there || std::ranges::find(work.made, there->facts->id) == work.made.end();
  });
  if (auto put = linker_.put_cursors(*plan, work.what == topic_work::kind::promotion); !put) return put.error();
  return true;
}

/// False: the volume is to go, too.
result<bool> topic_changes::resume_one(const topic_work& work) {
  const auto list = list_streams(port_);
  if (!list) return list.error();
  std::vector<stream_entry> gone;
  for (const auto& dotted : work.gone) gone.push_back({.dotted = dotted, .volume = work.volume.value});
  const auto before = with_gone(*list, gone);
  if (work.what == topic_work::kind::removal) {
    if (auto removed = remove_topics_of(work.gone, before); !removed) return removed.error();
    return true;
  }
  if (work.what == topic_work::kind::clone) {
    if (auto removed = linker_.remove(topics_of(before, work.volume)); !removed) return removed.error();
    return false;
  }
  const auto registry = port_.registry();
  if (!registry) return registry.error();
  const auto volume = volume_registry::find_volume(**registry, work.volume);
  if (!volume) return volume.error();
  if (!*volume) return true;
  const auto topics = linker_.topics();
  if (std::ranges::any_of(work.made, [&](const topic_id& id) { return topics->find(id) != nullptr; })) {
    return resume_served(work, **volume);
  }
  pending_topics again{work, (*volume)->name, {}, {}};
  const auto there = topics_of(before, work.volume);
  auto linked = work.what == topic_work::kind::promotion ? link_promoted(**volume, work.snapshot, there)
                                                         : link_again(**volume, work.snapshot, there);
  if (!linked) return linked.error();
  again.linked = std::move(*linked);
  if (auto done = put_back(again, before); !done) return done.error();
  return true;
}

}  // namespace millrace
