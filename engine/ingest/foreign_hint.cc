#include "engine/ingest/foreign_hint.h"

#include <algorithm>

#include "engine/ingest/bytes.h"

namespace labelix::ingest {
namespace {

using namespace std::string_view_literals;

// How packed files begin, as file(1) tells them, and what unpacks them to
// standard output.
struct Packed {
  std::string_view mark, name, unpack;
};
constexpr Packed kPacked[] = {
    {"\x28\xB5\x2F\xFD", "zstd", "zstd -dc"},
    {"\xFD\x37zXZ\0"sv, "xz", "xz -dc"},
    {"BZh", "bzip2", "bzip2 -dc"},
    {"\x04\x22\x4D\x18", "lz4", "lz4 -dc"},
    {"PK\x03\x04", "zip", "unzip -p"},
};

constexpr std::string_view kTemplate =
    "{{ }} is a template's: render it first, as helm template does";

// How kubectl begins what it says in place of objects (kubectl v0.37.2,
// pkg/cmd/util/helpers.go and pkg/cmd/get), and what web servers send.
struct Message {
  std::string_view begin, hint;
};
constexpr std::string_view kKubectl = "this line is a message of kubectl, and no object";
constexpr std::string_view kHelm =
    "helm install and helm status print more than manifests: take helm template or helm get "
    "manifest";
// Its first line has a value far to the right.
constexpr std::string_view kDescribed = "Name:    ";
constexpr std::string_view kDescribe =
    "kubectl describe prints for people: ask for JSON, kubectl get -o json";
constexpr std::string_view kHtml = "this is HTML, as of a proxy or of a page to log in to";
constexpr Message kMessages[] = {
    {"Error from server", kKubectl},
    {"error: ", kKubectl},
    {"Error: ", kKubectl},
    {"The connection to the server", kKubectl},
    {"Unable to connect to the server", kKubectl},
    {"No resources found", kKubectl},
    {"NAME: ", kHelm},
    {kDescribed, kDescribe},
    {"<!DOCTYPE", kHtml},
    {"<!doctype", kHtml},
    {"<html", kHtml},
};

// POSIX: the magic field of an archive's first header.
constexpr size_t kTarMarkAt = 257;

constexpr std::string_view kUtf16 = "this is UTF-16, as PowerShell's > writes: save it as UTF-8";

// By its mark, or by its first two characters, which are of ASCII.
bool IsUtf16(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return true;
  if (text.size() < 4) return false;
  const auto zero = [&](size_t at) { return text[at] == '\0'; };
  return zero(0) != zero(1) && zero(0) == zero(2) && zero(1) == zero(3);
}

// Does the line of `at`, or the one before, where an indented template may end,
// have what no manifest has?
bool IsTemplate(std::string_view text, size_t at) {
  at = std::min(at, text.size());
  size_t begin = at;
  for (int line = 0; line < 2 && begin > 0; ++line) {
    const size_t before = text.rfind('\n', begin - 1);
    begin = before == std::string_view::npos ? 0 : before;
  }
  const size_t end = text.find('\n', at);
  return text.substr(begin, end - begin).find("{{") != std::string_view::npos;
}

}  // namespace

std::string MessageHint(std::string_view text, size_t at) {
  at = std::min(at, text.size());
  const size_t before = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
  const std::string_view line = text.substr(before == std::string_view::npos ? 0 : before + 1);
  for (const Message& message : kMessages) {
    if (line.starts_with(message.begin)) return std::string(message.hint);
  }
  return "";
}

std::string ForeignHint(std::string_view text, size_t at) {
  if (IsUtf16(text)) return std::string(kUtf16);
  if (text.starts_with(kGzipMark)) return "this was packed with gzip twice: zcat FILE | … -f -";
  for (const Packed& packed : kPacked) {
    if (!text.starts_with(packed.mark)) continue;
    return "this is packed with " + std::string(packed.name) +
           ", and only gzip is unpacked here: " + std::string(packed.unpack) + " FILE | … -f -";
  }
  if (text.size() > kTarMarkAt && text.substr(kTarMarkAt).starts_with("ustar")) {
    return "this is a tar archive: unpack it, and give the folder";
  }
  if (text.starts_with(kDescribed)) return std::string(kDescribe);
  if (IsTemplate(text, at)) return std::string(kTemplate);
  return MessageHint(text, at);
}

// `{{` stands in strings too, so only the place counts.
std::string ForeignJsonHint(std::string_view text, size_t at) {
  if (IsUtf16(text)) return std::string(kUtf16);
  const bool braces = at > 0 && at < text.size() && text.substr(at - 1).starts_with("{{");
  if (braces) return std::string(kTemplate);
  return MessageHint(text, at);
}

}  // namespace labelix::ingest
