#include "engine/kubernetes/spots.h"

#include "engine/ingest/text.h"
#include "engine/kubernetes/selecting_part.h"
#include "index/types/go_text.h"

namespace labelix::kubernetes {

using ingest::JsonTree;
using Index = JsonTree::Index;
constexpr Index kNone = JsonTree::kNone;

bool Spots::Is(const Spot& spot, JsonTree::Type type) const {
  return spot.node != kNone && object_.tree()[spot.node].type == type;
}

Spot Spots::Field(const Spot& object, std::string_view key) const {
  const std::string front = object.path.empty() ? "" : object.path + ".";
  return {IsObject(object) ? object_.tree().Field(object.node, key) : kNone,
          front + std::string(key)};
}

std::vector<Spot> Spots::Elements(const Spot& list) const {
  std::vector<Spot> out;
  if (!Is(list, JsonTree::Type::kArray)) return out;
  const JsonTree& tree = object_.tree();
  for (Index i = tree[list.node].child; i != kNone; i = tree[i].next) {
    out.push_back({i, list.path + "[" + std::to_string(out.size()) + "]"});
  }
  return out;
}

std::string Spots::Text(const Spot& object, std::string_view key) const {
  return IsObject(object) ? object_.Text(object.node, key) : "";
}

std::vector<std::string> Spots::Texts(const Spot& list) const {
  std::vector<std::string> out;
  for (const Spot& element : Elements(list)) {
    out.emplace_back();
    if (!Is(element, JsonTree::Type::kString)) continue;
    ingest::Unescape(object_.tree()[element.node].text, &out.back());
  }
  return out;
}

std::optional<LabelMap> Spots::Map(const Spot& spot) const {
  return ReadLabelMap(object_, spot.node);
}

void Spots::Told(const std::string& path, const std::string& what) {
  errors_->push_back({path, path + ": " + what});
}

void Spots::Add(const Spot& object, const char* key, const std::string& what) {
  Told(Field(object, key).path, what);
}

void Spots::Invalids(const std::string& path, const std::string& value,
                     const std::vector<std::string>& whys) {
  for (const std::string& why : whys) InvalidJson(path, GoQuote(value), why);
}

void Spots::InvalidJson(const std::string& path, const std::string& value, const std::string& why) {
  errors_->push_back(Invalid(path, value, why));
}

void Spots::Labels(const Spot& spot, const LabelMap& labels) {
  AppendLabelErrors(labels, spot.path, errors_);
}

}  // namespace labelix::kubernetes
