#include "apps/millrace/node/volume_survey.hpp"

#include <memory>
#include <nlohmann/json.hpp>

#include "actors/volume/volume_messages.hpp"
#include "apps/millrace/node_api/reply_json.hpp"

namespace millrace {
namespace {

using json = nlohmann::json;
using node_api::volume_reply;
using request_builder = schema::VolumeRequest::Builder;

/// One survey at work: a volume after the other. Keeps itself alive while it waits.
class survey : public std::enable_shared_from_this<survey> {
 public:
  survey(node_api::ask_volumes volumes, std::function<void(json)> done)
      : volumes_(std::move(volumes)), done_(std::move(done)) {}

  void begin() {
    ask([](request_builder r) { r.initListVolumes(); },
        [](survey& self, const volume_reply& reply) {
          const auto view = reply.read();
          if (!view->isError()) self.take_volumes(view->getVolumes());
          self.go_on();
        });
  }

 private:
  template <class Fill, class Take>
  void ask(Fill fill, Take take) {
    volumes_(make_envelope<schema::VolumeRequest>(fill),
             [self = shared_from_this(), take](const volume_reply& reply) { take(*self, reply); });
  }

  void take_volumes(capnp::List<schema::Volume>::Reader volumes) {
    for (const auto volume : volumes) {
      if (found_.size() == volumes_shown_max) return;
      found_.push_back(node_api::json_of(volume));
      found_.back()["newest_snapshots"] = json::array();
      found_.back()["mirror"] = nullptr;
    }
  }

  void go_on() {
    if (next_ == found_.size()) return done_(std::move(found_));
    if (found_[next_]["snapshots"] == 0) return ask_mirror();
    const auto name = found_[next_]["name"].get<std::string>();
    ask([&](request_builder r) { r.initListSnapshots().setVolume(volume_text::text(name)); },
        [](survey& self, const volume_reply& reply) {
          const auto view = reply.read();
          if (!view->isError()) self.take_snapshots(view->getSnapshots());
          self.ask_mirror();
        });
  }

  void take_snapshots(capnp::List<schema::Snapshot>::Reader snapshots) {
    auto& shown = found_[next_]["newest_snapshots"];
    const auto first = snapshots.size() - std::min<std::size_t>(snapshots.size(), snapshots_shown_max);
    for (auto i = static_cast<unsigned>(first); i < snapshots.size(); ++i) {
      shown.push_back(node_api::json_of(snapshots[i]));
    }
  }

  void ask_mirror() {
    const auto name = found_[next_]["name"].get<std::string>();
    ask([&](request_builder r) { r.initDescribeMirror().setVolume(volume_text::text(name)); },
        [](survey& self, const volume_reply& reply) {
          const auto view = reply.read();
          const bool is_mirror = !view->isError() && view->getMirror().getState() != schema::Mirror::State::NONE;
          if (is_mirror) self.found_[self.next_]["mirror"] = node_api::json_of(view->getMirror());
          ++self.next_;
          self.go_on();
        });
  }

  const node_api::ask_volumes volumes_;
  const std::function<void(json)> done_;
  json found_ = json::array();
  std::size_t next_ = 0;
};

}  // namespace

void survey_volumes(const node_api::ask_volumes& volumes, std::function<void(json)> done) {
  std::make_shared<survey>(volumes, std::move(done))->begin();
}

}  // namespace millrace
