// Ids of many profiles, put in order. While they come nearly so, which they do
// where objects were loaded in their names' order, they are merged into a list, those
// that lie near each other through bits (engine/query/near.h); else they are marked in
// a bitmap.
#ifndef LABELIX_ENGINE_QUERY_IN_ORDER_H_
#define LABELIX_ENGINE_QUERY_IN_ORDER_H_

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "engine/query/marks.h"
#include "engine/query/near.h"
#include "index/members.h"
#include "labelix/id_set.h"

namespace labelix::query {

class InOrder {
 public:
  // For ids below `limit`. They are put together in `room`, if that has room for most answers.
  explicit InOrder(uint32_t limit, std::span<ObjectId> room = {}) : limit_(limit) {
    if (room.size() < std::size(few_)) room = few_;
    ids_ = room.data();
    room_ = room.size();
  }
  InOrder(const InOrder&) = delete;
  InOrder& operator=(const InOrder&) = delete;

  // The objects of a profile, none of which came before. REQUIRES: at least one.
  void Add(const index::Members& members) {
    static_assert(index::Members::kInPlace == kBlock);
    if (members.IsWindow()) return Add(members.window);
    if (members.IsInPlace() && form_ == Form::kList && room_ - size_ >= kBlock &&
        IsPastAll(members.in_place[0])) {
      last_ = nullptr;
      CopyBlock(members.in_place, ids_ + size_);
      size_ += members.CountInPlace();
      return;
    }
    members.ForEachRun([this](std::span<const ObjectId> run) { Add(run); });
  }
  // REQUIRES: it stays as it is until the ids are read.
  void Add(const index::Members::Window& window) {
    if (form_ == Form::kMarks) return marks_->MarkWindow(window.first, window.bits);
    if (form_ == Form::kNear) {
      if (near_.Take(window)) return;
      TakeNear();
    }
    if (!IsPastAll(window.first)) return AddLate(window);
    if (room_ - size_ < index::Members::kWindow) Grow(size_ + index::Members::kWindow);
    last_ = &window;
    size_before_last_ = size_;
    size_ += window.Read(ids_ + size_);
  }
  // Ascending ids, none of which came before. REQUIRES: at least one.
  void Add(std::span<const ObjectId> run) {
    if (form_ == Form::kMarks) return marks_->Mark(run);
    if (form_ == Form::kNear) {
      if (near_.Take(run)) return;
      TakeNear();
    }
    last_ = nullptr;
    if (room_ - size_ < run.size()) Grow(size_ + run.size());
    if (IsPastAll(run.front())) {
      Copy(run, ids_ + size_);
      size_ += run.size();
    } else if (!Merge(run)) {
      marks_.emplace(limit_).Mark(ids());
      form_ = Form::kMarks;
      marks_->Mark(run);
    }
  }

  bool is_marked() const { return form_ == Form::kMarks; }
  std::span<const ObjectId> ids() {  // REQUIRES: !is_marked()
    if (form_ == Form::kNear) TakeNear();
    return {ids_, size_};
  }
  const Marks& marks() const { return *marks_; }  // REQUIRES: is_marked()

 private:
  // Where the next ones go. Near ids are all past the list, and go there in the end.
  enum class Form { kList, kNear, kMarks };

  // One that begins before the list's end.
  void AddLate(const index::Members::Window& window) {
    if (last_ != nullptr && window.first - last_->first < index::Members::kWindow) {
      size_ = size_before_last_;
      near_.Start(*last_);
      near_.Take(window);
      form_ = Form::kNear;
      last_ = nullptr;
      return;
    }
    ObjectId ids[index::Members::kWindow];
    Add({ids, window.Read(ids)});
  }
  // All of them are past the list.
  void TakeNear() {
    const size_t wanted = near_.Count() + sets::kDecodeSlack;
    if (room_ - size_ < wanted) Grow(size_ + wanted);
    size_ = static_cast<size_t>(near_.Read(ids_ + size_) - ids_);
    form_ = Form::kList;
  }

  bool IsPastAll(ObjectId id) const { return size_ == 0 || id > ids_[size_ - 1]; }

  // So many ids are moved for a run that comes late; past it marks cost less.
  static constexpr size_t kMostMoved = 64;

  // Runs are short, and a call of memmove costs more than one of them.
  static constexpr size_t kBlock = 4;
  static void CopyBlock(const ObjectId* from, ObjectId* to) {
    std::memcpy(to, from, kBlock * sizeof(ObjectId));
  }
  static void Copy(std::span<const ObjectId> run, ObjectId* to) {
    const ObjectId* from = run.data();
    if (run.size() < kBlock) {
      for (size_t i = 0; i < run.size(); ++i) to[i] = from[i];
      return;
    }
    const size_t last = run.size() - kBlock;
    for (size_t i = 0; i < last; i += kBlock) CopyBlock(from + i, to + i);
    CopyBlock(from + last, to + last);  // may overlap the one before
  }

  // False: too many ids stand behind its first one.
  bool Merge(std::span<const ObjectId> run) {
    if (size_ > kMostMoved && ids_[size_ - kMostMoved - 1] > run.front()) return false;
    const ObjectId* old = ids_ + size_;
    size_ += run.size();
    ObjectId* to = ids_ + size_;
    for (size_t left = run.size(); left > 0;) {
      const bool is_old = old != ids_ && old[-1] > run[left - 1];
      *--to = is_old ? *--old : run[--left];
    }
    return true;
  }

  void Grow(size_t size) {
    room_ = 2 * size;
    auto grown = std::make_unique_for_overwrite<ObjectId[]>(room_);
    std::copy_n(ids_, size_, grown.get());
    heap_ = std::move(grown);
    ids_ = heap_.get();
  }

  const uint32_t limit_;
  ObjectId few_[512];  // room for most answers
  std::unique_ptr<ObjectId[]> heap_;
  ObjectId* ids_;  // the caller's room, few_ or heap_
  size_t size_ = 0, room_;
  const index::Members::Window* last_ = nullptr;  // at the list's end
  size_t size_before_last_;
  Form form_ = Form::kList;
  Near near_;
  std::optional<Marks> marks_;
};

}  // namespace labelix::query

#endif  // LABELIX_ENGINE_QUERY_IN_ORDER_H_
