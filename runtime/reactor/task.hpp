#pragma once
#include <caf/resumable.hpp>

#include <atomic>
#include <utility>

namespace millrace {

/// A function as work for a reactor: run once, or destroyed unrun when the reactor stops first.
template <class F>
class task final : public caf::resumable {
 public:
  explicit task(F run) : run_(std::move(run)) {}

  subtype_t subtype() const override { return resumable::function_object; }

  resume_result resume(caf::execution_unit*, std::size_t) override {
    run_();
    return resumable::done;
  }

  void intrusive_ptr_add_ref_impl() override { references_.fetch_add(1, std::memory_order_relaxed); }
  void intrusive_ptr_release_impl() override {
    if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }

 private:
  F run_;
  std::atomic<int> references_{1};
};

}  // namespace millrace
