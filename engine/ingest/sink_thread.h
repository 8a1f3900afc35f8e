// A sink on a thread of its own: batches are taken in while the next ones are decoded.
#ifndef LABELIX_ENGINE_INGEST_SINK_THREAD_H_
#define LABELIX_ENGINE_INGEST_SINK_THREAD_H_

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <mutex>
#include <span>
#include <string_view>
#include <thread>

#include "engine/ingest/decode.h"
#include "engine/ingest/owned_event.h"

namespace labelix::ingest {

// For one thread beside its own. Batches reach the sink in order, one at a time; after
// an error of it, or something it threw, none does.
class SinkThread {
 public:
  // `stays`: the input, whose texts are not copied. std::system_error: no thread is to
  // be had.
  SinkThread(EventSink sink, std::string_view stays);
  ~SinkThread();
  SinkThread(const SinkThread&) = delete;
  SinkThread& operator=(const SinkThread&) = delete;

  // Copies what does not stay, and waits while kMostWaiting others do. The answer, and
  // what is thrown, are the sink's to a batch before this one.
  absl::Status Give(std::span<const Event> batch);
  // Waits until the sink has had all that was given, and rests. Its answer.
  absl::Status Drain();
  // The same, and none is given any more.
  absl::Status Finish();

  // Of the events given, those that the sink refused or never saw. After Finish.
  uint64_t lost_upserts() const { return lost_upserts_; }
  uint64_t lost_removes() const { return lost_removes_; }

 private:
  static constexpr size_t kMostWaiting = 2;
  using Lock = std::unique_lock<std::mutex>;

  void Run();
  // Without the lock, which is held before and after.
  void Hand(std::span<const Event> batch, Lock* lock);
  bool HasFailed() const { return !status_.ok() || thrown_ != nullptr; }
  void Lose(std::span<const Event> batch);
  void End();
  absl::Status Answer() const;

  const EventSink sink_;
  const std::string_view stays_;
  std::mutex mutex_;
  std::condition_variable changed_;
  // ---- Under the lock.
  std::deque<OwnedEvents> waiting_;
  bool ended_ = false;  // no batch comes any more
  absl::Status status_;
  std::exception_ptr thrown_;
  uint64_t lost_upserts_ = 0, lost_removes_ = 0;

  std::thread thread_;  // the last: it uses all that stands above
};

}  // namespace labelix::ingest

#endif  // LABELIX_ENGINE_INGEST_SINK_THREAD_H_
