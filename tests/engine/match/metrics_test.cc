#include "labelix/metrics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace labelix::metrics_test {
namespace {

TEST(Metrics, BucketsAreCumulativeAndGrowByFour) {
  Histogram histogram{.first = 1};
  for (double value : {0.5, 1.0, 3.0, 1e9}) histogram.Add(value);
  EXPECT_EQ(histogram.counts[0], 2u);
  EXPECT_EQ(histogram.counts[1], 3u);
  EXPECT_EQ(histogram.counts[Histogram::kBuckets - 1], 3u);
  EXPECT_EQ(histogram.count, 4u);
  EXPECT_DOUBLE_EQ(histogram.sum, 1e9 + 4.5);
}

TEST(Metrics, TextForm) {
  EngineStats stats;
  stats.objects = 7;
  LiveMetrics live;
  live.lost = 3;
  live.seconds.Add(2e-6);
  const FeedMetrics feed;
  const std::string text = PrometheusText(stats, live, &feed, {{"apps", "Dep\"loyment", "9", "8"}});
  for (const char* line : {
           "# TYPE labelix_objects gauge\nlabelix_objects 7\n",
           "# TYPE labelix_deltas_lost_total counter\nlabelix_deltas_lost_total 3\n",
           "labelix_delta_duration_seconds_bucket{le=\"1e-06\"} 0\n",
           "labelix_delta_duration_seconds_bucket{le=\"4e-06\"} 1\n",
           "labelix_delta_duration_seconds_bucket{le=\"+Inf\"} 1\n",
           "labelix_delta_duration_seconds_count 1\n",
           "labelix_feed_older_total 0\n",
           "labelix_resource_version_info{group=\"apps\",kind=\"Dep\\\"loyment\",newest=\"9\","
           "complete=\"8\"} 1\n",
       }) {
    EXPECT_NE(text.find(line), std::string::npos) << line << "in\n" << text;
  }
}

TEST(Metrics, EachLineIsACommentOrASample) {
  const std::string text = PrometheusText({}, {});
  size_t samples = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at);
    ASSERT_NE(end, std::string::npos);
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    if (line.starts_with("# HELP ") || line.starts_with("# TYPE ")) continue;
    ++samples;
    EXPECT_TRUE(line.starts_with("labelix_")) << line;
    EXPECT_EQ(std::count(line.begin(), line.end(), ' '), 1) << line;
  }
  EXPECT_GT(samples, 20u);
}

}  // namespace
}  // namespace labelix::metrics_test
