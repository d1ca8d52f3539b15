#include "apps/millrace/mount/directory_reader.hpp"

#include <cerrno>

namespace millrace::mount {

answer<void> directory_reader::read_page(std::uint64_t position, const given_up& gave_up) {
  if (position > names_.size()) return refused{EINVAL};
  const std::string after = position == 0 ? std::string() : names_[position - 1];
  const auto outcome = caller_.ask_and_wait(request::list_directory(directory_, after, page_entries), gave_up);
  if (!outcome.reply) return outcome.reply.error();
  const auto view = outcome.reply->read();
  if (!view->isEntries()) return refused{EIO};
  names_.resize(position);
  page_.clear();
  page_begin_ = position;
  for (const auto entry : view->getEntries().getEntries()) {
    const auto name = entry.getName();
    page_.push_back({{name.begin(), name.size()}, attributes_of(entry.getStat())});
    names_.push_back(page_.back().name);
  }
  last_page_ = !view->getEntries().getMore();
  read_ = true;
  return {};
}

answer<const directory_entry*> directory_reader::at(std::uint64_t position, const given_up& gave_up) {
  const auto in_page = [&] { return position >= page_begin_ && position - page_begin_ < page_.size(); };
  const bool anew = position == 0 && read_;
  if (anew || !in_page()) {
    if (!anew && read_ && last_page_ && position >= page_begin_) return nullptr;
    if (auto got = read_page(position, gave_up); !got) return got.error();
  }
  if (!in_page()) return nullptr;
  return &page_[position - page_begin_];
}

void directory_reader::renew(std::uint64_t position, const object_attributes& now) {
  if (position >= page_begin_ && position - page_begin_ < page_.size()) page_[position - page_begin_].attributes = now;
}

}  // namespace millrace::mount
