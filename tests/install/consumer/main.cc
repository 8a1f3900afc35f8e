// A program of somebody else: it knows the installed headers only.
#include <iostream>
#include <string>

#include "labelix/cluster.h"
#include "labelix/engine.h"
#include "labelix/selector.h"

namespace {

constexpr char kPods[] =
    R"({"kind":"List","apiVersion":"v1","items":[
      {"kind":"Pod","apiVersion":"v1","metadata":{"name":"rng-x7","namespace":"prod","labels":{"run":"rng"}}},
      {"kind":"Pod","apiVersion":"v1","metadata":{"name":"web-b2","namespace":"prod","labels":{"run":"web"}}}]})";

}  // namespace

int main() {
  labelix::Cluster cluster;
  labelix::LoadReport report;
  const absl::Status loaded = cluster.LoadBytes(kPods, "pods", {}, &report);
  if (!loaded.ok()) {
    std::cerr << labelix::ErrorMessage(loaded) << "\n";
    return 1;
  }
  const absl::StatusOr<labelix::Selector> selector =
      labelix::Selector::Parse("run in (rng,worker)");
  if (!selector.ok()) return 1;
  const labelix::Version now = cluster.Current();
  const labelix::Compiled compiled(*selector);
  std::cout << "labelix picks " << now.Count({.kind = "Pod", .ns = "prod"}, compiled) << " of "
            << report.objects << "\n";
  return 0;
}
