#include "runtime/reactor/inbox.hpp"

#include <memory>
#include <utility>

namespace millrace {

bool inbox::push(caf::resumable* work) {
  auto* fresh = new node{nullptr, work};
  node* head = head_.load(std::memory_order_relaxed);
  // Sequentially consistent with `empty`: the producer pushes and then reads "sleeping", the consumer writes "sleeping"
  // and then reads this head. One of the two must see the other's write, or the entry would wait for ever.
  do {
    fresh->next = head;
  } while (!head_.compare_exchange_weak(head, fresh, std::memory_order_seq_cst, std::memory_order_relaxed));
  return head == nullptr;  // not fresh->next: once pushed, the node is the consumer's and may be gone
}

bool inbox::take(std::deque<caf::resumable*>& queue) {
  if (head_.load(std::memory_order_relaxed) == nullptr) return false;
  node* newest = head_.exchange(nullptr, std::memory_order_acquire);
  node* oldest = nullptr;
  while (newest != nullptr) {
    node* older = std::exchange(newest->next, oldest);
    oldest = std::exchange(newest, older);
  }
  while (oldest != nullptr) {
    const std::unique_ptr<node> taken(oldest);
    queue.push_back(taken->work);
    oldest = taken->next;
  }
  return true;
}

}  // namespace millrace
