// The public metrics (labelix/metrics.h).

#include "labelix/metrics.h"

#include <cstdio>
#include <string>
#include <string_view>

namespace labelix {
namespace {

std::string Number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.12g", value);
  return text;
}

class Writer {
 public:
  void Gauge(const char* name, const char* help, uint64_t value) {
    Head(name, help, "gauge");
    Line(name, "", std::to_string(value));
  }
  void Counter(const char* name, const char* help, uint64_t value) {
    Head(name, help, "counter");
    Line(name, "", std::to_string(value));
  }
  void Add(const char* name, const char* help, const Histogram& histogram) {
    Head(name, help, "histogram");
    const std::string bucket = std::string(name) + "_bucket";
    for (size_t i = 0; i < Histogram::kBuckets; ++i) {
      Line(bucket, "{le=\"" + Number(histogram.Bound(i)) + "\"}",
           std::to_string(histogram.counts[i]));
    }
    Line(bucket, "{le=\"+Inf\"}", std::to_string(histogram.count));
    Line(std::string(name) + "_sum", "", Number(histogram.sum));
    Line(std::string(name) + "_count", "", std::to_string(histogram.count));
  }
  void Head(std::string_view name, const char* help, const char* type) {
    text_.append("# HELP ").append(name).append(" ").append(help).append("\n");
    text_.append("# TYPE ").append(name).append(" ").append(type).append("\n");
  }
  void Line(std::string_view name, const std::string& labels, const std::string& value) {
    text_.append(name).append(labels).append(" ").append(value).append("\n");
  }
  std::string Take() { return std::move(text_); }

 private:
  std::string text_;
};

// A label value, escaped as the text format asks.
std::string Quote(std::string_view value) {
  std::string quoted = "\"";
  for (char c : value) {
    if (c == '"' || c == '\\') quoted.push_back('\\');
    quoted += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return quoted + "\"";
}

void AddFeed(const FeedMetrics& feed, Writer* out) {
  out->Counter("labelix_feed_events_total", "Upserts and removes received.", feed.events);
  out->Counter("labelix_feed_duplicates_total", "Events that repeat the version known.",
               feed.duplicates);
  out->Counter("labelix_feed_older_total", "Events older than what is known of their object.",
               feed.older);
  out->Counter("labelix_feed_time_travel_total", "Events and lists that went back in time.",
               feed.time_travel);
  out->Counter("labelix_feed_unordered_total", "Events whose resourceVersion is no number.",
               feed.unordered);
  out->Counter("labelix_feed_bookmarks_total", "Bookmarks received.", feed.bookmarks);
  out->Counter("labelix_feed_lists_total", "Lists taken as one version.", feed.lists);
  out->Gauge("labelix_feed_deletions", "Deletions remembered.", feed.deletions);
}

void AddSynced(const std::vector<Feed::Synced>& synced, Writer* out) {
  const char* name = "labelix_resource_version_info";
  out->Head(name, "How far each kind has come.", "gauge");
  for (const Feed::Synced& kind : synced) {
    out->Line(name,
              "{group=" + Quote(kind.group) + ",kind=" + Quote(kind.kind) +
                  ",newest=" + Quote(kind.newest) + ",complete=" + Quote(kind.complete) + "}",
              "1");
  }
}

}  // namespace

void Histogram::Add(double value) {
  ++count;
  sum += value;
  double bound = first;
  for (size_t i = 0; i < kBuckets; ++i, bound *= 4) counts[i] += value <= bound;
}

double Histogram::Bound(size_t bucket) const {
  return first * static_cast<double>(uint64_t{1} << (2 * bucket));
}

std::string PrometheusText(const EngineStats& stats, const LiveMetrics& live,
                           const FeedMetrics* feed, const std::vector<Feed::Synced>& synced) {
  Writer out;
  out.Gauge("labelix_objects", "Objects held.", stats.objects);
  out.Gauge("labelix_profiles", "Distinct label sets, by namespace.", stats.profiles);
  out.Gauge("labelix_label_pairs", "Terms of label sets.", stats.pairs);
  out.Gauge("labelix_symbols", "Interned texts.", stats.symbols);
  out.Gauge("labelix_selectors", "Selectors registered.", stats.selectors);
  out.Gauge("labelix_selector_classes", "Distinct conditions among them.", stats.selector_classes);
  out.Gauge("labelix_memory_bytes", "Memory of the index.", stats.bytes);
  out.Gauge("labelix_versions_pinned", "Versions that readers hold.", stats.versions_pinned);
  out.Gauge("labelix_subscriptions", "Subscriptions.", live.subscriptions);
  out.Gauge("labelix_delta_queue_length", "Deltas that wait to be polled.", live.waiting);
  out.Counter("labelix_deltas_total", "Deltas found.", live.deltas);
  out.Counter("labelix_deltas_lost_total", "Deltas that a full subscription did not get.",
              live.lost);
  out.Counter("labelix_reverse_matches_total", "Label sets put to the selectors.", live.matched);
  out.Counter("labelix_reverse_recalled_total", "Label sets whose selectors were known.",
              live.recalled);
  out.Counter("labelix_reverse_candidates_total", "Classes of selectors looked at.",
              live.candidates);
  out.Counter("labelix_selector_queries_total", "Selectors put to the objects.", live.queries);
  out.Add("labelix_delta_duration_seconds", "Comparing a version with the one before.",
          live.seconds);
  out.Add("labelix_deltas_of_version", "Deltas of a version.", live.deltas_of_version);
  if (feed != nullptr) AddFeed(*feed, &out);
  if (!synced.empty()) AddSynced(synced, &out);
  return out.Take();
}

}  // namespace labelix
