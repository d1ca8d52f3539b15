#include "runtime/base/buffer.hpp"

#include <cstring>
#include <new>

#include "runtime/base/budget.hpp"

namespace millrace {

boost::intrusive_ptr<chunk> chunk::make(std::size_t size, memory_budget* budget) {
  void* memory = ::operator new(sizeof(chunk) + size);
  if (budget != nullptr) budget->take(size);
  return boost::intrusive_ptr<chunk>(new (memory) chunk(size, budget));
}

void chunk::free(chunk* c) noexcept {
  if (c->budget_ != nullptr) c->budget_->give_back(c->size_);
  c->~chunk();
  ::operator delete(c);
}

slice slice::copy_of(std::span<const std::byte> bytes, memory_budget* budget) {
  auto owner = chunk::make(bytes.size(), budget);
  if (!bytes.empty()) std::memcpy(owner->data(), bytes.data(), bytes.size());
  return slice(std::move(owner), 0, bytes.size());
}

}  // namespace millrace
