#include "actors/service/private_table.hpp"

#include <utility>

#include "actors/service/volume_question.hpp"
#include "actors/volume/volume_keys.hpp"
#include "actors/volume/volume_messages.hpp"
#include "actors/volume_host/block_store_port.hpp"
#include "runtime/store/map_section.hpp"

namespace millrace {
namespace {

using schema::VolumeReply;
using schema::VolumeRequest;
using volume_text::text;

result<void> make_volume(const volume_desk& volumes, const std::string& name) {
  const auto made = ask_volumes(volumes, [&](VolumeRequest::Builder r) { r.initCreateVolume().setVolume(text(name)); });
  if (made || made.error().code == errc::already_exists) return {};
  return made.error();
}

result<void> make_table(const volume_desk& volumes, const std::string& path) {
  const auto made = ask_volumes(volumes, [&](VolumeRequest::Builder r) {
    auto table = r.initCreateTable();
    table.initPlace().setPath(text(path));
    table.setParents(true);
  });
  if (made || made.error().code == errc::already_exists) return {};
  return made.error();
}

/// Of a store that cannot be read.
class broken_cursor final : public map_cursor {
 public:
  explicit broken_cursor(error why) : why_(std::move(why)) {}

  result<void> seek(std::string_view) override { return why_; }
  result<void> seek_before(std::string_view) override { return why_; }
  result<void> seek_last() override { return why_; }
  result<void> next() override { return why_; }
  result<void> previous() override { return why_; }
  bool valid() const override { return false; }
  std::string_view key() const override { return {}; }
  result<std::string_view> value() override { return why_; }

 private:
  const error why_;
};

}  // namespace

private_table::private_table(const service_environment& environment, volume_id volume, object_id table)
    : volumes_(environment.volumes),
      store_(*environment.store),
      volume_(volume),
      table_(table),
      first_(volume_keys::first(volume_keys::space::row, table)) {}

result<std::unique_ptr<private_table>> private_table::open(const service_environment& environment,
                                                           const std::string& volume, const std::string& name) {
  const auto& volumes = environment.volumes;
  if (auto made = make_volume(volumes, volume); !made) return made.error();
  if (auto made = make_table(volumes, path_in(volume, name)); !made) return made.error();
  return find(environment, volume, name);
}

result<std::unique_ptr<private_table>> private_table::find(const service_environment& environment,
                                                           const std::string& volume, const std::string& name) {
  const auto path = path_in(volume, name);
  const auto found =
      ask_volumes(environment.volumes, [&](VolumeRequest::Builder r) { r.initStat().setPath(text(path)); });
  if (!found) return found.error();
  const auto stat = found->read()->getObject();
  if (stat.getKind() != schema::Kind::TABLE) return make_error(errc::invalid_argument, path + " is no table");
  std::unique_ptr<private_table> opened(
      new private_table(environment, volume_id(stat.getObject().getVolume()), object_id(stat.getObject().getObject())));
  const auto tree = block_store_port(*environment.store, block_store_port::seen::durable).tree_of(opened->volume_);
  if (!tree) return tree.error();
  auto rows = environment.store->handle(*tree);
  if (!rows) return rows.error();
  opened->tree_ = *tree;
  opened->rows_ = std::move(*rows);
  return opened;
}

result<bool> private_table::get(std::string_view key, std::string& into) const {
  thread_local std::string whole;
  whole.assign(first_);
  whole += key;
  return rows_.get(whole, into);
}

std::unique_ptr<map_cursor> private_table::cursor() const {
  auto state = store_.latest(tree_);
  if (!state) return std::make_unique<broken_cursor>(state.error());
  const std::shared_ptr<const map_reader> kept = std::move(*state);
  return std::make_unique<section_cursor>(kept->cursor(), first_, kept);
}

void private_table::keep(state_rows rows, std::function<void(result<void>)> then) const {
  rows.volume = volume_;
  rows.table = table_;
  volumes_.keep_state(std::move(rows), [then = std::move(then)](const envelope<VolumeReply>& reply) {
    const auto told = reply.read();
    then(told->isError() ? result<void>(error_of(told->getError())) : result<void>());
  });
}

}  // namespace millrace
