// One line of JSON, written left to right.
//
//   JsonWriter json;
//   json.BeginObject().Key("name").String("rng").EndObject();
//   out << json.text();
#ifndef LABELIX_CLI_JSON_WRITER_H_
#define LABELIX_CLI_JSON_WRITER_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace labelix::cli {

// Commas are the writer's; balance and keys are the caller's.
class JsonWriter {
 public:
  JsonWriter& BeginObject() { return Open('{'); }
  JsonWriter& EndObject() { return Close('}'); }
  JsonWriter& BeginArray() { return Open('['); }
  JsonWriter& EndArray() { return Close(']'); }
  JsonWriter& Key(std::string_view name);
  JsonWriter& String(std::string_view value);
  JsonWriter& Bool(bool value);
  JsonWriter& Null();
  JsonWriter& Number(uint64_t value);

  // "key":"value", the commonest pair.
  JsonWriter& Pair(std::string_view name, std::string_view value) {
    return Key(name).String(value);
  }

  const std::string& text() const { return text_; }

 private:
  JsonWriter& Open(char bracket);
  JsonWriter& Close(char bracket);
  void Separate();

  std::string text_;
  bool needs_comma_ = false;
};

// `text` in quotes: `"`, `\` and control bytes escaped; bytes that are no UTF-8
// become U+FFFD, so that the line is always JSON.
std::string QuoteJson(std::string_view text);

}  // namespace labelix::cli

#endif  // LABELIX_CLI_JSON_WRITER_H_
