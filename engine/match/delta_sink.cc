#include "engine/match/delta_sink.h"

#include <utility>

#include "engine/match/registered.h"

namespace labelix::match {
namespace {

// Some MiB: room that one large version needed is not held on to.
constexpr size_t kMostKept = 1 << 14;

void Empty(std::vector<Delta>* deltas) {
  deltas->clear();
  if (deltas->capacity() > kMostKept) *deltas = std::vector<Delta>();
}

}  // namespace

void DeltaSink::Start(const index::Index& index, const About* about) {
  index_ = &index;
  about_ = about;
  texts_.reset();
  selectors_.Clear();
  objects_.Clear();
  group_ = kind_ = ns_ = place_ = {};
  Empty(&leaves_);
  Empty(&others_);
}

std::string_view DeltaSink::Keep(std::string_view text) {
  if (text.empty()) return {};
  if (texts_ == nullptr) texts_ = std::make_shared<Texts>();
  return texts_->Keep(text);
}

std::string_view DeltaSink::Keep(std::string_view text, Shared* last) {
  if (text.data() != last->source.data() || text.size() != last->source.size()) {
    *last = {text, Keep(text)};
  }
  return last->kept;
}

SelectorName DeltaSink::Keep(const SelectorName& name) {
  return {Keep(name.group), Keep(name.kind), Keep(name.ns), Keep(name.name), Keep(name.path)};
}

SelectorName DeltaSink::Selector(ObjectId id) {
  const auto [name, is_new] = selectors_.Insert(id);
  if (is_new) {
    const index::Objects& objects = index_->objects();
    *name = UnpackName(Keep(objects.name(id)), Keep(objects.ns(id), &place_));
  }
  return *name;
}

Delta::Object DeltaSink::Object(ObjectId id) {
  const auto [object, is_new] = objects_.Insert(id);
  if (is_new) {
    const index::Kind& kind = index_->KindOf(id);
    *object = {id, Keep(kind.group, &group_), Keep(kind.kind, &kind_),
               Keep(index_->objects().ns(id), &ns_), Keep(index_->objects().name(id))};
  }
  return *object;
}

DeltaBatch DeltaSink::Take(uint64_t version) {
  DeltaBatch batch;
  batch.version = version;
  batch.deltas.reserve(leaves_.size() + others_.size());
  batch.deltas.insert(batch.deltas.end(), leaves_.begin(), leaves_.end());
  batch.deltas.insert(batch.deltas.end(), others_.begin(), others_.end());
  batch.texts = std::move(texts_);
  return batch;
}

}  // namespace labelix::match
