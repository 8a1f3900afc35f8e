#include "engine/ingest/sink_thread.h"

#include <utility>

namespace labelix::ingest {

SinkThread::SinkThread(EventSink sink, std::string_view stays)
    : sink_(std::move(sink)), stays_(stays), thread_([this] { Run(); }) {}

SinkThread::~SinkThread() { End(); }

absl::Status SinkThread::Give(std::span<const Event> batch) {
  OwnedEvents owned(batch, stays_);
  Lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_.size() < kMostWaiting || HasFailed(); });
  if (HasFailed()) return Answer();
  waiting_.push_back(std::move(owned));
  changed_.notify_all();
  return absl::OkStatus();
}

absl::Status SinkThread::Drain() {
  Lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_.empty(); });
  return Answer();
}

absl::Status SinkThread::Finish() {
  End();
  return Answer();
}

void SinkThread::End() {
  {
    const Lock lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

absl::Status SinkThread::Answer() const {
  if (thrown_ != nullptr) std::rethrow_exception(thrown_);
  return status_;
}

void SinkThread::Run() {
  Lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return ended_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    // In the queue until it is done, or one more would be copied ahead.
    const std::span<const Event> batch = waiting_.front().Get();
    if (!HasFailed()) Hand(batch, &lock);
    if (HasFailed()) Lose(batch);
    waiting_.pop_front();
    changed_.notify_all();
  }
}

void SinkThread::Hand(std::span<const Event> batch, Lock* lock) {
  lock->unlock();
  absl::Status status;
  std::exception_ptr thrown;
  try {
    status = sink_(batch);
  } catch (...) {
    thrown = std::current_exception();
  }
  lock->lock();
  status_ = std::move(status);
  thrown_ = std::move(thrown);
}

void SinkThread::Lose(std::span<const Event> batch) {
  for (const Event& event : batch) {
    lost_upserts_ += event.op == Event::Op::kUpsert;
    lost_removes_ += event.op == Event::Op::kRemove;
  }
}

}  // namespace labelix::ingest
