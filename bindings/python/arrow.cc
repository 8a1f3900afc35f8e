// A Table as an Arrow stream of one batch. Every struct that is given out holds
// the table, so its buffers are the table's own and nothing is copied. What a
// parent points to is released with it, or moved out of it by the consumer:
// both follow the specification's rule that a released struct has no `release`.
#include <array>
#include <cerrno>
#include <memory>
#include <utility>
#include <vector>

#include "bindings/python/arrow_abi.h"
#include "bindings/python/table.h"

namespace labelix::python {
namespace {

using TablePtr = std::shared_ptr<const Table>;

constexpr int64_t kNullable = 2;

// A part is released where it is dropped, also when memory ends before its parent is whole.
struct ReleaseAndDelete {
  template <typename Struct>
  void operator()(Struct* part) const {
    if (part->release != nullptr) part->release(part);
    delete part;
  }
};
template <typename Struct>
using Part = std::unique_ptr<Struct, ReleaseAndDelete>;

template <typename Struct>
Part<Struct> NewPart() {
  return Part<Struct>(new Struct());  // without `release` until it is filled
}

template <typename Struct, typename Parts>
void Release(Struct* self) {
  delete static_cast<Parts*>(self->private_data);
  self->release = nullptr;
}

// ---- Schema ------------------------------------------------------------------

struct SchemaParts {
  std::string name;
  std::vector<Part<ArrowSchema>> children;
  std::vector<ArrowSchema*> pointers;
  Part<ArrowSchema> dictionary;
};

void FillSchema(const char* format, std::string name, std::unique_ptr<SchemaParts> parts,
                ArrowSchema* out) {
  parts->name = std::move(name);
  for (auto& child : parts->children) parts->pointers.push_back(child.get());
  *out = {};
  out->format = format;
  out->name = parts->name.c_str();
  out->flags = kNullable;
  out->n_children = static_cast<int64_t>(parts->children.size());
  out->children = parts->pointers.data();
  out->dictionary = parts->dictionary.get();
  out->release = &Release<ArrowSchema, SchemaParts>;
  out->private_data = parts.release();
}

constexpr char kStruct[] = "+s", kLargeText[] = "U", kInt32[] = "i";

void FieldSchema(const Field& field, ArrowSchema* out) {
  auto parts = std::make_unique<SchemaParts>();
  if (std::holds_alternative<Texts>(field.data)) {
    return FillSchema(kLargeText, field.name, std::move(parts), out);
  }
  parts->dictionary = NewPart<ArrowSchema>();
  FillSchema(kLargeText, "", std::make_unique<SchemaParts>(), parts->dictionary.get());
  FillSchema(kInt32, field.name, std::move(parts), out);
}

void TableSchema(const Table& table, ArrowSchema* out) {
  auto parts = std::make_unique<SchemaParts>();
  for (const Field& field : table.fields) {
    parts->children.push_back(NewPart<ArrowSchema>());
    FieldSchema(field, parts->children.back().get());
  }
  FillSchema(kStruct, "", std::move(parts), out);
}

// ---- Arrays ------------------------------------------------------------------

struct ArrayParts {
  TablePtr table;
  std::array<const void*, 3> buffers = {};
  std::vector<Part<ArrowArray>> children;
  std::vector<ArrowArray*> pointers;
  Part<ArrowArray> dictionary;
};

void FillArray(int64_t length, int64_t n_buffers, std::unique_ptr<ArrayParts> parts,
               ArrowArray* out) {
  for (auto& child : parts->children) parts->pointers.push_back(child.get());
  *out = {};
  out->length = length;
  out->n_buffers = n_buffers;
  out->buffers = parts->buffers.data();
  out->n_children = static_cast<int64_t>(parts->children.size());
  out->children = parts->pointers.data();
  out->dictionary = parts->dictionary.get();
  out->release = &Release<ArrowArray, ArrayParts>;
  out->private_data = parts.release();
}

void TextArray(const TablePtr& table, const Texts& texts, ArrowArray* out) {
  auto parts = std::make_unique<ArrayParts>();
  parts->table = table;
  parts->buffers = {nullptr, texts.offsets.data(), texts.bytes.data()};
  FillArray(static_cast<int64_t>(texts.offsets.size()) - 1, 3, std::move(parts), out);
}

void CodedArray(const TablePtr& table, const Coded& coded, ArrowArray* out) {
  auto parts = std::make_unique<ArrayParts>();
  parts->table = table;
  parts->buffers = {coded.absent > 0 ? coded.valid.data() : nullptr, coded.codes.data(), nullptr};
  parts->dictionary = NewPart<ArrowArray>();
  TextArray(table, coded.values, parts->dictionary.get());
  FillArray(static_cast<int64_t>(coded.codes.size()), 2, std::move(parts), out);
  out->null_count = coded.absent;
}

void TableArray(const TablePtr& table, ArrowArray* out) {
  auto parts = std::make_unique<ArrayParts>();
  parts->table = table;
  for (const Field& field : table->fields) {
    parts->children.push_back(NewPart<ArrowArray>());
    ArrowArray* const child = parts->children.back().get();
    if (const auto* texts = std::get_if<Texts>(&field.data)) {
      TextArray(table, *texts, child);
    } else {
      CodedArray(table, std::get<Coded>(field.data), child);
    }
  }
  FillArray(static_cast<int64_t>(table->rows), 1, std::move(parts), out);
}

// ---- Stream ------------------------------------------------------------------

struct StreamParts {
  TablePtr table;
  bool done = false;
};

StreamParts& PartsOf(ArrowArrayStream* stream) {
  return *static_cast<StreamParts*>(stream->private_data);
}

// Nothing may be thrown through the consumer's C.
template <typename Fill>
int Guarded(Fill&& fill) {
  try {
    fill();
    return 0;
  } catch (const std::exception&) {
    return ENOMEM;
  }
}

int GetSchema(ArrowArrayStream* stream, ArrowSchema* out) {
  return Guarded([&] { TableSchema(*PartsOf(stream).table, out); });
}

int GetNext(ArrowArrayStream* stream, ArrowArray* out) {
  StreamParts& parts = PartsOf(stream);
  *out = {};  // without `release`: the end
  if (std::exchange(parts.done, true)) return 0;
  return Guarded([&] { TableArray(parts.table, out); });
}

const char* GetLastError(ArrowArrayStream*) { return "out of memory"; }

void ReleaseStream(ArrowArrayStream* stream) {
  delete static_cast<StreamParts*>(stream->private_data);
  stream->release = nullptr;
}

// A consumer that took the stream has set `release` to null.
void DropCapsule(PyObject* capsule) {
  auto* const stream =
      static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(capsule, "arrow_array_stream"));
  if (stream == nullptr) return PyErr_Clear();
  if (stream->release != nullptr) stream->release(stream);
  delete stream;
}

}  // namespace

py::capsule ArrowStream(TablePtr table) {
  auto parts = std::make_unique<StreamParts>(StreamParts{std::move(table)});
  auto stream = std::make_unique<ArrowArrayStream>(
      ArrowArrayStream{&GetSchema, &GetNext, &GetLastError, &ReleaseStream, parts.get()});
  PyObject* const capsule = PyCapsule_New(stream.get(), "arrow_array_stream", &DropCapsule);
  if (capsule == nullptr) throw py::error_already_set();
  parts.release();
  stream.release();
  return py::reinterpret_steal<py::capsule>(capsule);
}

}  // namespace labelix::python
