#include "engine/ingest/facts_json.h"

#include <optional>
#include <string>

namespace labelix::ingest {
namespace {

// A label's value that is no string: what people write is `isactive: yes`,
// which YAML made a boolean before it came here.
void NotAString(Cursor* c, std::string_view what, std::string_view key) {
  std::string text =
      std::string(what) + ": " + std::string(key) + " is " + c->Describe() + "; values are strings";
  std::string hint;
  const char first = c->Peek();
  if (first == 't') hint = "write \"true\"";
  if (first == 'f') hint = "write \"false\"";
  if (first == '-' || (first >= '0' && first <= '9')) hint = "write the number in quotes";
  c->Fail({.kind = Fault::Kind::kBroken,
           .at = c->At(),
           .text = std::move(text),
           .hint = std::move(hint),
           .wants_string = true,
           .label = std::string(key),
           .no_json = !c->IsValueNext()});
}

bool StartsValue(char c) {
  return c == '{' || c == '[' || c == 't' || c == 'f' || c == '-' || (c >= '0' && c <= '9');
}

}  // namespace

void ReadStringMap(Cursor* c, std::string_view what, size_t limit, size_t begin,
                   std::vector<Label>* out) {
  if (!c->OpenObject(what)) {
    out->resize(begin);
    return;
  }
  std::string_view key;
  for (bool first = true; c->NextField(&first, &key);) {
    if (out->size() - begin >= limit) {
      c->Fail(c->At(),
              std::string(what) + ": more than the limit of " + std::to_string(limit) + " entries",
              "", Fault::Kind::kLimit);
      return;
    }
    if (StartsValue(c->Peek())) return NotAString(c, what, key);
    out->push_back({key, c->Text(what)});
  }
}

bool HasFields(std::string_view key, std::span<const kinds::FieldRow> rows) {
  for (const kinds::FieldRow& row : rows) {
    if (row.path.substr(0, row.path.find('.')) == key) return true;
  }
  return false;
}

void ReadFields(Cursor* c, std::string_view key, std::span<const kinds::FieldRow> rows,
                std::vector<Label>* out) {
  const auto keep = [&](std::string_view head, std::string_view rest, std::string_view value) {
    for (const kinds::FieldRow& row : rows) {
      const size_t dot = row.path.find('.');
      const bool here = rest.empty()
                            ? row.path == head
                            : dot != std::string_view::npos && row.path.substr(0, dot) == head &&
                                  row.path.substr(dot + 1) == rest;
      if (here) out->push_back({row.label, value});
    }
  };
  if (c->Peek() != '{') {
    if (c->Peek() == '[') return c->Skip();
    return keep(key, "", c->Scalar(key));
  }
  if (!c->OpenObject(key)) return;
  std::string_view inner;
  for (bool first = true; c->NextField(&first, &inner);) {
    if (c->Peek() == '{' || c->Peek() == '[') {
      c->Skip();
    } else {
      keep(key, inner, c->Scalar(inner));
    }
  }
}

bool ReadCondition(Cursor* c, std::string_view what, std::string_view type) {
  std::optional<bool> is_true;
  if (!c->OpenArray(what)) return false;
  for (bool first = true; c->NextElement(&first);) {
    std::string_view key, its_type, status;
    if (!c->OpenObject(what)) continue;
    for (bool more = true; c->NextField(&more, &key);) {
      if (key == "type") {
        its_type = c->Text(what);
      } else if (key == "status") {
        status = c->Text(what);
      } else {
        c->Skip();
      }
    }
    if (its_type == type && !is_true) is_true = status == "True";  // the first, as upstream
  }
  return is_true.value_or(false);
}

}  // namespace labelix::ingest
