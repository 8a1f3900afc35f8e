#include "engine/kinds/facts.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <random>
#include <set>
#include <sstream>
#include <string>

#include "engine/kinds/codec.h"

namespace labelix::kinds::facts_test {
namespace {

Common FullCommon() {
  Common common;
  common.source = Source{7, 1ull << 40, 4'000};
  common.version = "v1";
  common.deleting = true;
  common.has_generate_name = true;
  common.fields = {{"status.phase", "Active"}, {"type", ""}};
  return common;
}

Pod FullPod() {
  Pod pod;
  pod.common = FullCommon();
  pod.node_name = "n", pod.phase = "Running", pod.hostname = "h", pod.subdomain = "s";
  pod.service_account = "sa", pod.restart_policy = "Always", pod.scheduler_name = "x";
  pod.nominated_node = "m";
  pod.ips = {"10.0.0.1", "fd00::1"};
  pod.ready = pod.host_network = true;
  pod.ports = {{"http", "TCP", 80}, {"", "UDP", 65'535}};
  pod.init_ports = {{"i", "SCTP", 1}};
  pod.parts = {{"spec.nodeSelector", R"({"disk":"ssd"})"}};
  return pod;
}

Service FullService() {
  Service service;
  service.common = FullCommon();
  service.type = "NodePort";
  service.selector_state = SelectorState::kBroken;
  service.selector_error = "why";
  service.selector = {{"a", "b"}};
  service.cluster_ip = "None";
  service.ip_families = {"IPv6", "IPv4"};
  service.publish_not_ready = true;
  service.external_name = "e";
  service.ports = {{"a", "TCP", 1, ServicePort::Target::kName, 0, "web"},
                   {"b", "UDP", 2, ServicePort::Target::kNumber, 8'080, ""}};
  return service;
}

Workload FullWorkload() {
  Workload workload;
  workload.common = FullCommon();
  workload.selector_state = SelectorState::kGiven;
  workload.selector_error = "e";
  workload.match_labels = {{"a", "b"}};
  workload.expressions = {{"k", "In", {"x", ""}}, {"e", "Exists", {}}};
  workload.replicas = 0;
  workload.template_labels = {{"t", "u"}};
  workload.parts = {{"spec.template.spec.nodeName", R"("n")"}, {"a", ""}};
  return workload;
}

Selecting FullSelecting() {
  Selecting selecting;
  selecting.common = FullCommon();
  selecting.parts = {{"spec.selector", "{}"}, {"spec.replicas", "3"}};
  return selecting;
}

EndpointSlice FullSlice() {
  EndpointSlice slice;
  slice.common = FullCommon();
  slice.address_type = "IPv4";
  SliceEndpoint endpoint;
  endpoint.addresses = {"10.0.0.1"};
  endpoint.ready = true, endpoint.serving = false;
  endpoint.hostname = "h", endpoint.node_name = "n", endpoint.zone = "z";
  endpoint.target_kind = "Pod", endpoint.target_ns = "d", endpoint.target_name = "p";
  endpoint.target_uid = "u";
  slice.endpoints = {endpoint, {}};
  slice.ports = {{"http", "TCP", "h2", 80}, {"", "", "", std::nullopt}};
  return slice;
}

Node FullNode() {
  Node node;
  node.common = FullCommon();
  node.unschedulable = node.ready = true;
  node.taints = {{"k", "v", "NoExecute"}};
  node.addresses = {{"InternalIP", "10.0.0.4"}};
  return node;
}

// There and back, also into a value that held something else; every prefix,
// and one byte more, is refused.
template <class Facts>
void ExpectRoundTrip(const Facts& facts, void (*encode)(const Facts&, std::string*),
                     bool (*decode)(std::string_view, Facts*), Facts back) {
  std::string blob;
  encode(facts, &blob);
  ASSERT_TRUE(decode(blob, &back));
  EXPECT_EQ(back, facts);
  std::string again;
  encode(back, &again);
  EXPECT_EQ(again, blob);
  for (size_t size = 0; size < blob.size(); ++size) {
    // Exactly as long, so that a sanitizer sees a read past it.
    const std::vector<char> cut(blob.begin(), blob.begin() + static_cast<std::ptrdiff_t>(size));
    Facts part;
    ASSERT_FALSE(decode({cut.data(), cut.size()}, &part)) << size;
  }
  EXPECT_FALSE(decode(blob + "x", &back));
  Common common;
  ASSERT_TRUE(DecodeCommon(blob, &common));
  EXPECT_EQ(common, facts.common);
}

TEST(Facts, RoundTrip) {
  ExpectRoundTrip(FullPod(), EncodePod, DecodePod, Pod());
  ExpectRoundTrip(Pod(), EncodePod, DecodePod, FullPod());
  ExpectRoundTrip(FullService(), EncodeService, DecodeService, Service());
  ExpectRoundTrip(Service(), EncodeService, DecodeService, FullService());
  ExpectRoundTrip(FullWorkload(), EncodeWorkload, DecodeWorkload, Workload());
  ExpectRoundTrip(Workload(), EncodeWorkload, DecodeWorkload, FullWorkload());
  ExpectRoundTrip(FullSelecting(), EncodeSelecting, DecodeSelecting, Selecting());
  ExpectRoundTrip(Selecting(), EncodeSelecting, DecodeSelecting, FullSelecting());
  ExpectRoundTrip(FullSlice(), EncodeEndpointSlice, DecodeEndpointSlice, EndpointSlice());
  ExpectRoundTrip(EndpointSlice(), EncodeEndpointSlice, DecodeEndpointSlice, FullSlice());
  ExpectRoundTrip(FullNode(), EncodeNode, DecodeNode, Node());
  ExpectRoundTrip(Node(), EncodeNode, DecodeNode, FullNode());
}

// ---- Words ---------------------------------------------------------------------

TEST(FactsWords, AreEachFoundByItself) {
  std::set<std::string_view> distinct;
  for (size_t i = 0; i < std::size(kWords); ++i) {
    EXPECT_EQ(NumberOfWord(kWords[i]), i) << kWords[i];
    distinct.insert(kWords[i]);
  }
  EXPECT_EQ(distinct.size(), std::size(kWords));
}

// Of the same length, first and last byte as a word, so that it has the word's slot.
TEST(FactsWords, NothingElseIsOne) {
  for (const std::string_view word : kWords) {
    if (word.size() < 3) continue;
    std::string other(word);
    other[1] = '!';
    EXPECT_EQ(NumberOfWord(other), kWordNumbers) << other;
  }
}

TEST(FactsWords, TakeAByteAndOtherTextsTheirLengthInFront) {
  for (const size_t size : {1, 2, 3, 63, 64, 65, 127, 128, 129, 20'000}) {
    const std::string text(size, '~');
    std::string bytes;
    Writer(&bytes).Word(text);
    EXPECT_EQ(bytes.size(), size + (size <= 64 ? 1 : size <= 16'320 ? 2 : 3)) << size;
    Reader reader(bytes);
    EXPECT_EQ(reader.Word(), text);
    EXPECT_TRUE(reader.ok() && reader.AtEnd());
  }
  for (const std::string_view word : kWords) {
    std::string bytes;
    Writer(&bytes).Word(word);
    EXPECT_EQ(bytes.size(), 1u) << word;
    EXPECT_EQ(Reader(bytes).Word(), word);
  }
}

TEST(FactsWords, ANumberWithoutAWordIsRefused) {
  for (size_t number = std::size(kWords); number < kWordNumbers; ++number) {
    const std::string bytes(1, static_cast<char>(number));
    Reader reader(bytes);
    EXPECT_EQ(reader.Word(), "");
    EXPECT_FALSE(reader.ok()) << number;
  }
}

// ---- Facts of version 1 --------------------------------------------------------

std::string ReadFacts1(const std::string& name) {
  std::ostringstream text;
  text << std::ifstream(std::string(LABELIX_SOURCE_DIR "/tests/data/facts1/") + name,
                        std::ios::binary)
              .rdbuf();
  return text.str();
}

template <class Facts>
void ExpectRead(const char* name, const Facts& facts, void (*encode)(const Facts&, std::string*)) {
  SCOPED_TRACE(name);
  const std::string old = ReadFacts1(name);
  ASSERT_NE(old, "");
  std::string now = "what was there", want;
  FromVersion1(old, &now);
  encode(facts, &want);
  EXPECT_EQ(now, want);
}

TEST(FactsOfVersion1, AreWrittenAsTodays) {
  ExpectRead("common", FullCommon(), EncodeCommon);
  ExpectRead("pod", FullPod(), EncodePod);
  ExpectRead("service", FullService(), EncodeService);
  ExpectRead("workload", FullWorkload(), EncodeWorkload);
  ExpectRead("selecting", FullSelecting(), EncodeSelecting);
  ExpectRead("endpoint_slice", FullSlice(), EncodeEndpointSlice);
  ExpectRead("node", FullNode(), EncodeNode);
  Pod plain;
  plain.common.version = "v1";
  ExpectRead("plain_pod", plain, EncodePod);
}

TEST(FactsOfVersion1, ThatDoNotDecodeAreLeftOut) {
  const std::string whole = ReadFacts1("pod");
  std::string common, now;
  EncodeCommon(FullCommon(), &common);
  const size_t front = ReadFacts1("common").size();
  for (size_t size = 0; size < whole.size(); ++size) {
    FromVersion1(std::string_view(whole).substr(0, size), &now);
    EXPECT_EQ(now, size < front ? "" : common) << size;
  }
  FromVersion1(whole + "x", &now);
  EXPECT_EQ(now, common);
}

TEST(Facts, OfAnOrdinaryPodAreShort) {
  Pod pod;
  pod.common.version = "v1";
  pod.node_name = "node-1234", pod.phase = "Running", pod.service_account = "default";
  pod.restart_policy = "Always", pod.scheduler_name = "default-scheduler";
  pod.ips = {"10.12.13.14"};
  pod.ready = true;
  pod.ports = {{"http", "TCP", 8'080}};
  std::string facts;
  EncodePod(pod, &facts);
  // Form, version, flags; the node's name; the address; a port of a word, a word and two bytes.
  EXPECT_EQ(facts.size(), 3 + (1 + 9) + (1 + 1 + 11) + (1 + 1 + 1 + 2u));
}

TEST(Facts, CommonAlone) {
  std::string blob;
  EncodeCommon(FullCommon(), &blob);
  Common back;
  ASSERT_TRUE(DecodeCommon(blob, &back));
  EXPECT_EQ(back, FullCommon());
}

TEST(Facts, OfAnotherFormAreRefused) {
  std::string blob;
  EncodePod(FullPod(), &blob);
  Service service;
  Workload workload;
  EndpointSlice slice;
  Node node;
  EXPECT_FALSE(DecodeService(blob, &service));
  EXPECT_FALSE(DecodeWorkload(blob, &workload));
  EXPECT_FALSE(DecodeEndpointSlice(blob, &slice));
  EXPECT_FALSE(DecodeNode(blob, &node));
  Selecting selecting;
  EXPECT_FALSE(DecodeSelecting(blob, &selecting));
}

void DecodeAll(std::string_view bytes) {
  Common common;
  Pod pod;
  Service service;
  Workload workload;
  EndpointSlice slice;
  Node node;
  DecodeCommon(bytes, &common);
  DecodePod(bytes, &pod);
  DecodeService(bytes, &service);
  DecodeWorkload(bytes, &workload);
  DecodeEndpointSlice(bytes, &slice);
  DecodeNode(bytes, &node);
  Selecting selecting;
  DecodeSelecting(bytes, &selecting);
  std::string now;
  FromVersion1(bytes, &now);
  EXPECT_TRUE(now.empty() || DecodeCommon(now, &common));
}

// A sanitizer judges; memory taken is bounded by the bytes given.
TEST(Facts, AnyBytesAreSafe) {
  std::mt19937 random(5);
  std::vector<std::string> blobs(6);
  for (const char* name : {"pod", "service", "workload", "endpoint_slice", "node", "selecting"}) {
    blobs.push_back(ReadFacts1(name));
  }
  EncodePod(FullPod(), &blobs[0]);
  EncodeService(FullService(), &blobs[1]);
  EncodeWorkload(FullWorkload(), &blobs[2]);
  EncodeEndpointSlice(FullSlice(), &blobs[3]);
  EncodeNode(FullNode(), &blobs[4]);
  EncodeSelecting(FullSelecting(), &blobs[5]);
  for (int round = 0; round < 30'000; ++round) {
    const std::string& blob = blobs[random() % blobs.size()];
    std::vector<char> bytes(blob.begin(), blob.end());
    for (uint32_t n = 0; n <= random() % 4; ++n) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    if (random() % 4 == 0) bytes.resize(random() % bytes.size());
    DecodeAll({bytes.data(), bytes.size()});
  }
  for (int round = 0; round < 10'000; ++round) {
    std::vector<char> bytes(random() % 40);
    for (char& byte : bytes) byte = static_cast<char>(random());
    DecodeAll({bytes.data(), bytes.size()});
  }
}

}  // namespace
}  // namespace labelix::kinds::facts_test
