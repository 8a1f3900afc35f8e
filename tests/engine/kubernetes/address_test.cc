#include "engine/kubernetes/address.h"

#include <string>

#include "gtest/gtest.h"

namespace labelix::kubernetes::address_test {
namespace {

struct AddressCase {
  const char* name;
  std::string text;
  const char* printed;  // nullptr: no address
  bool ipv6 = false;
};

const AddressCase kCases[] = {
    {"Ipv4", "10.0.1.12", "10.0.1.12"},
    {"LeadingZerosAreDecimal", "010.000.001.012", "10.0.1.12"},
    {"OctetPast255", "10.0.0.256", nullptr},
    {"ThreeOctets", "10.0.0", nullptr},
    {"FiveOctets", "10.0.0.1.2", nullptr},
    {"SignIsNoDigit", "10.0.0.+1", nullptr},
    {"TrailingBlank", "10.0.0.1 ", nullptr},
    {"Empty", "", nullptr},
    {"Ipv6", "fd00::c", "fd00::c", true},
    {"Ipv6CapitalsAndZeros", "FD00:0:0:0:0:0:0:000C", "fd00::c", true},
    {"OneZeroGroupIsWritten", "1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7", true},
    {"FirstOfEqualRuns", "1:0:0:2:0:0:3:4", "1::2:0:0:3:4", true},
    {"LongestRun", "1:0:0:2:0:0:0:4", "1:0:0:2::4", true},
    {"RunAtTheEnd", "1:2::", "1:2::", true},
    {"AllZeros", "::", "::", true},
    {"MappedIsIpv4", "::ffff:10.0.0.7", "10.0.0.7"},
    {"CompatibleStaysIpv6", "::10.0.0.7", "::a00:7", true},
    {"ZoneIsNoAddress", "fe80::1%eth0", nullptr},
    {"TwoDoubleColons", "1::2::3", nullptr},
    {"NulDoesNotHideATail", std::string("fd00::1\0x", 9), nullptr},
    {"Long", std::string(500, ':'), nullptr},
    {"Word", "localhost", nullptr},
};

class AddressTest : public testing::TestWithParam<AddressCase> {};

TEST_P(AddressTest, IsPrintedAsGoDoes) {
  const AddressCase& c = GetParam();
  const std::optional<Address> got = ParseAddress(c.text);
  ASSERT_EQ(got.has_value(), c.printed != nullptr);
  if (!got) return;
  EXPECT_EQ(got->text, c.printed);
  EXPECT_EQ(got->ipv6, c.ipv6);
}

INSTANTIATE_TEST_SUITE_P(Table, AddressTest, testing::ValuesIn(kCases),
                         [](const auto& info) { return std::string(info.param.name); });

struct BlockCase {
  const char* block;
  const char* address;
  bool has;
};

TEST(BlockTest, HasWhatItsBitsSay) {
  const BlockCase cases[] = {
      {"10.0.0.0/8", "10.255.0.1", true},
      {"10.0.0.0/8", "11.0.0.1", false},
      {"10.1.2.3/32", "10.1.2.3", true},
      {"10.1.2.3/32", "10.1.2.2", false},
      {"10.1.128.0/17", "10.1.128.1", true},
      {"10.1.128.0/17", "10.1.127.1", false},
      {"10.1.2.3/8", "10.9.9.9", true},
      {"0.0.0.0/0", "255.0.0.1", true},
      {"0.0.0.0/0", "fd00::1", false},
      {"::/0", "10.0.0.1", false},
      {"fd00::/8", "FD12::1", true},
      {"fd00::/16", "fd12::1", false},
      {"fd00::1/128", "fd00:0::1", true},
      {"0.0.0.0/0", "::ffff:10.0.0.1", true},
      {"10.0.0.0", "10.0.0.0", false},
      {"10.0.0.0/", "10.0.0.0", false},
      {"10.0.0.0/33", "10.0.0.0", false},
      {"10.0.0.0/-1", "10.0.0.0", false},
      {"10.0.0.0/8 ", "10.0.0.0", false},
      {"fd00::/129", "fd00::", false},
      {"x/8", "10.0.0.0", false},
      {"10.0.0.0/8", "x", false},
      {"010.0.0.0/8", "10.0.0.1", true},
      {"", "", false},
  };
  for (const BlockCase& c : cases)
    EXPECT_EQ(IsInBlock(c.block, c.address), c.has) << c.block << " " << c.address;
}

}  // namespace
}  // namespace labelix::kubernetes::address_test
