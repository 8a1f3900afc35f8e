#include "bench/workload/writers.h"

#include <zlib.h>

#include <algorithm>

#include "bench/workload/feed.h"
#include "labelix/live.h"

namespace labelix::workload {
namespace {

constexpr size_t kPieceBytes = 1 << 20;

// Collects lines into pieces.
class Buffer {
 public:
  explicit Buffer(const Sink& sink) : sink_(sink) {}
  ~Buffer() { sink_(text_); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

  std::string* text() { return &text_; }
  void EndLine() {
    text_ += '\n';
    if (text_.size() < kPieceBytes) return;
    sink_(text_);
    text_.clear();
  }

 private:
  const Sink& sink_;
  std::string text_;
};

template <class Pairs>
void AppendRow(std::string_view ns, std::string_view name, const Pairs& pairs, std::string* out) {
  out->append(ns).append("\t").append(name);
  for (const auto& [key, value] : pairs) out->append("\t").append(key).append("=").append(value);
}

size_t At(const std::vector<uint32_t>* order, size_t i) {
  return order != nullptr ? (*order)[i] : i;
}

// How many, and the sum of their names.
void AppendAnswer(size_t count, uint64_t sum, std::string* out) {
  out->append(std::to_string(count)).append("\t").append(std::to_string(sum));
}

}  // namespace

uint32_t NameSum(std::string_view ns, std::string_view name) {
  const std::string text = std::string(ns).append("/").append(name);
  return static_cast<uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size())));
}

void WritePods(const Generator& generator, const std::vector<uint32_t>* order, const Sink& sink) {
  Buffer buffer(sink);
  Pod pod;
  for (size_t i = 0; i < generator.pods(); ++i) {
    generator.GetPod(At(order, i), &pod);
    AppendRow(pod.ns, pod.name, pod.labels, buffer.text());
    buffer.EndLine();
  }
}

void WriteServices(const Generator& generator, const Sink& sink) {
  Buffer buffer(sink);
  for (const Service& service : generator.services()) {
    AppendRow(service.ns, service.name, service.selector, buffer.text());
    buffer.EndLine();
  }
}

void WriteQueries(const Generator& generator, const Sink& sink) {
  Buffer buffer(sink);
  for (const Query& query : generator.queries()) {
    *buffer.text() += query.klass + "\t" + query.ns + "\t" + query.selector;
    buffer.EndLine();
  }
}

void WriteAnswers(const Generator& generator, const Sink& sink) {
  Engine engine;
  bench::Load(generator, nullptr, &engine);
  const Version version = engine.Current();
  std::vector<uint32_t> sums;  // by id
  for (const ObjectId id : version.Select({.kind = "Pod"}, Compiled(Selector::Everything()))) {
    const ObjectView pod = version.Get(id);
    sums.resize(std::max<size_t>(sums.size(), size_t{id} + 1));
    sums[id] = NameSum(pod.ns, pod.name);
  }
  Buffer buffer(sink);
  for (const Query& query : generator.queries()) {
    const Compiled compiled(Selector::Parse(query.selector).value());
    const IdSet picked = version.Select(bench::ScopeOf(query), compiled);
    uint64_t sum = 0;
    for (const ObjectId id : picked) sum += sums[id];
    AppendAnswer(picked.size(), sum, buffer.text());
    buffer.EndLine();
  }
}

size_t PickedPod(const Generator& generator, size_t k) {
  return k * generator.pods() / kPickedPods;
}

void WritePicking(const Generator& generator, const Sink& sink) {
  Engine engine;
  bench::RegisterServices(generator, &engine);
  const Version version = engine.Current();
  Buffer buffer(sink);
  Pod pod;
  for (size_t k = 0; k < kPickedPods; ++k) {
    const size_t i = PickedPod(generator, k);
    generator.GetPod(i, &pod);
    const auto services = SelectorsPicking(version, {.kind = "Pod", .ns = pod.ns}, pod.labels);
    uint64_t sum = 0;
    for (const PickingSelector& each : services) sum += NameSum(each.name.ns, each.name.name);
    *buffer.text() += std::to_string(i) + "\t";
    AppendAnswer(services.size(), sum, buffer.text());
    buffer.EndLine();
  }
}

void WriteEvents(const Generator& generator, const Sink& sink) {
  Buffer buffer(sink);
  EventStream events(generator);
  EventStream::Type type;
  Pod pod;
  while (events.Next(&type, &pod)) {
    *buffer.text() += static_cast<char>(type);
    *buffer.text() += '\t';
    AppendRow(pod.ns, pod.name, pod.labels, buffer.text());
    buffer.EndLine();
  }
}

void WriteNdjson(const Generator& generator, const std::vector<uint32_t>* order, const Sink& sink) {
  Buffer buffer(sink);
  Pod pod;
  for (size_t i = 0; i < generator.pods(); ++i) {
    generator.GetPod(At(order, i), &pod);
    std::string& out = *buffer.text();
    out.append(R"({"namespace":")").append(pod.ns).append(R"(","name":")").append(pod.name);
    out += R"(","labels":{)";
    for (const Label& label : pod.labels) {
      if (&label != pod.labels.data()) out += ',';
      out.append("\"").append(label.key).append("\":\"").append(label.value).append("\"");
    }
    out += "}}";
    buffer.EndLine();
  }
}

void WritePodList(const Generator& generator, const std::vector<uint32_t>* order, size_t limit,
                  const Sink& sink) {
  Buffer buffer(sink);
  *buffer.text() += R"({"kind":"PodList","apiVersion":"v1",)"
                    R"("metadata":{"resourceVersion":"90000000"},"items":[)";
  Pod pod;
  for (size_t i = 0; i < std::min(limit, generator.pods()); ++i) {
    if (i != 0) *buffer.text() += ',';
    generator.GetPod(At(order, i), &pod);
    AppendPodJson(pod, i, buffer.text());
    if (buffer.text()->size() < kPieceBytes) continue;
    sink(*buffer.text());
    buffer.text()->clear();
  }
  *buffer.text() += "]}";
  buffer.EndLine();
}

}  // namespace labelix::workload
