#include "bindings/python/snapshots.h"

#include <pybind11/numpy.h>

#include <string>
#include <string_view>
#include <utility>

#include "bindings/python/errors.h"
#include "bindings/python/given.h"
#include "bindings/python/watcher.h"
#include "labelix/snapshot.h"

namespace labelix::python {
namespace {

std::shared_ptr<ClusterState> StateOf(absl::StatusOr<Cluster> cluster) {
  return std::make_shared<ClusterState>(OrThrow(std::move(cluster)));
}

}  // namespace

void Save(const View& view, const py::object& path) {
  const std::string file = PathOf(path);
  const absl::Status saved = [&] {
    py::gil_scoped_release unlocked;
    return SaveSnapshot(view.cluster->cluster, view.version, file, {.sources = true});
  }();
  OrThrow(saved);
}

std::shared_ptr<ClusterState> Open(const py::object& path, bool map, const py::object& progress) {
  const std::string file = PathOf(path);
  Watcher watcher(progress);
  OpenOptions options;
  options.map = map;
  watcher.Watch(&options);
  absl::StatusOr<Cluster> cluster = [&] {
    py::gil_scoped_release unlocked;
    return OpenSnapshot(file, options);
  }();
  watcher.Rethrow();
  return StateOf(std::move(cluster));
}

py::object SnapshotArray(const View& view) {
  auto bytes = std::make_unique<std::string>();
  {
    py::gil_scoped_release unlocked;
    *bytes = SnapshotBytes(view.cluster->cluster, view.version, {.sources = true});
  }
  const auto* data = reinterpret_cast<const uint8_t*>(bytes->data());
  const auto size = static_cast<py::ssize_t>(bytes->size());
  const py::capsule owner(bytes.get(), [](void* p) { delete static_cast<std::string*>(p); });
  bytes.release();
  py::array_t<uint8_t> array(size, data, owner);
  array.attr("flags").attr("writeable") = false;
  return array;
}

std::shared_ptr<ClusterState> FromBuffer(const py::buffer& buffer) {
  const py::buffer_info info = buffer.request();
  std::string_view bytes(static_cast<const char*>(info.ptr),
                         static_cast<size_t>(info.size * info.itemsize));
  py::bytes copy;
  if (PyBuffer_IsContiguous(info.view(), 'C') == 0) {  // a memoryview backwards: ptr is its end
    copy = py::reinterpret_steal<py::bytes>(PyBytes_FromObject(buffer.ptr()));
    if (!copy) throw py::error_already_set();
    bytes = copy;
  }
  absl::StatusOr<Cluster> cluster = [&] {
    py::gil_scoped_release unlocked;
    return OpenSnapshotBytes(bytes);
  }();
  return StateOf(std::move(cluster));
}

}  // namespace labelix::python
