#pragma once

namespace millrace {

/// The receiver's side of demand: it has granted a window of batches and gives credit back in halves of it, as it
/// finishes them, so that a message of credit pays for several of data.
class credit_window {
 public:
  /// `batches` >= 1.
  explicit credit_window(int batches) : batches_(batches) {}

  /// The window: what is granted at first.
  int batches() const { return batches_; }

  /// One more batch is finished: the credit to give back now, or 0.
  int finish_one();

 private:
  int batches_;
  int owed_ = 0;
};

}  // namespace millrace
