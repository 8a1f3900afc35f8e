#include "engine/match/delta_sink.h"

#include <algorithm>
#include <cstring>

#include "engine/match/registered.h"

namespace labelix::match {

std::string_view Texts::Keep(std::string_view text) {
  if (text.empty()) return {};
  if (left_ < text.size()) {
    const size_t room = std::max(kChunk, text.size());
    next_ = chunks_.emplace_back(std::make_unique_for_overwrite<char[]>(room)).get();
    left_ = room;
  }
  std::memcpy(next_, text.data(), text.size());
  const std::string_view kept(next_, text.size());
  next_ += text.size();
  left_ -= text.size();
  return kept;
}

SelectorName DeltaSink::Keep(const SelectorName& name) {
  return {Keep(name.group), Keep(name.kind), Keep(name.ns), Keep(name.name), Keep(name.path)};
}

const SelectorName& DeltaSink::Selector(ObjectId id) {
  const auto [at, fresh] = selectors_.try_emplace(id);
  if (fresh) at->second = UnpackName(Keep(index_.objects().name(id)));
  return at->second;
}

const Delta::Object& DeltaSink::Object(ObjectId id) {
  const auto [at, fresh] = objects_.try_emplace(id);
  if (fresh) {
    const index::Kind& kind = index_.KindOf(id);
    at->second = {id, Keep(kind.group), Keep(kind.kind), Keep(index_.objects().ns(id)),
                  Keep(index_.objects().name(id))};
  }
  return at->second;
}

std::vector<Delta> DeltaSink::TakeDeltas() {
  std::vector<Delta> deltas = std::move(leaves_);
  deltas.insert(deltas.end(), others_.begin(), others_.end());
  others_.clear();
  return deltas;
}

}  // namespace labelix::match
