#include "bindings/python/table_pickle.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "bindings/python/text.h"

namespace labelix::python {
namespace {

[[noreturn]] void Refuse() { throw py::value_error("the pickle holds no Table"); }

template <typename T>
py::bytes BytesOf(const std::vector<T>& numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(T)};
}

template <typename T>
std::vector<T> NumbersOf(const py::bytes& bytes) {
  const std::string_view text = bytes;
  if (text.size() % sizeof(T) != 0) Refuse();
  std::vector<T> numbers(text.size() / sizeof(T));
  if (!text.empty()) std::memcpy(numbers.data(), text.data(), text.size());
  return numbers;
}

py::tuple FieldState(const Field& field) {
  const auto* coded = std::get_if<Coded>(&field.data);
  const Texts& texts = coded ? coded->values : std::get<Texts>(field.data);
  const py::object codes = coded ? py::object(BytesOf(coded->codes)) : py::object(py::none());
  return py::make_tuple(ToStr(field.name), BytesOf(texts.offsets), py::bytes(texts.bytes), codes);
}

Texts TextsOf(const py::bytes& offsets, const py::bytes& bytes) {
  Texts texts{NumbersOf<int64_t>(offsets), std::string(std::string_view(bytes))};
  const auto size = static_cast<int64_t>(texts.bytes.size());
  const bool whole = !texts.offsets.empty() && texts.offsets.front() == 0 &&
                     texts.offsets.back() == size &&
                     std::is_sorted(texts.offsets.begin(), texts.offsets.end());
  if (!whole) Refuse();
  return texts;
}

Field FieldFromState(const py::tuple& state, size_t rows) {
  const auto [name, offsets, bytes, codes] =
      py::cast<std::tuple<py::str, py::bytes, py::bytes, py::object>>(state);
  Texts texts = TextsOf(offsets, bytes);
  Field field{std::string(Text(name, "a column's name").view()), {}};
  const size_t values = texts.offsets.size() - 1;
  if (codes.is_none()) {
    if (values != rows) Refuse();
    field.data = std::move(texts);
    return field;
  }
  Coded coded{NumbersOf<int32_t>(py::cast<py::bytes>(codes)), std::move(texts), {}, 0};
  const bool known = std::all_of(coded.codes.begin(), coded.codes.end(), [&](int32_t code) {
    return code >= -1 && code < static_cast<int64_t>(values);
  });
  if (coded.codes.size() != rows || !known) Refuse();
  MarkAbsent(&coded);
  field.data = std::move(coded);
  return field;
}

}  // namespace

py::tuple TableState(const Table& table) {
  py::list fields;
  for (const Field& field : table.fields) fields.append(FieldState(field));
  return py::make_tuple(table.rows, fields);
}

std::shared_ptr<Table> TableFromState(const py::tuple& state) {
  try {
    const auto [rows, fields] = py::cast<std::pair<size_t, py::list>>(state);
    auto table = std::make_shared<Table>(Table{rows, {}});
    for (py::handle field : fields) {
      table->fields.push_back(FieldFromState(py::cast<py::tuple>(field), rows));
    }
    return table;
  } catch (const py::cast_error&) {
    Refuse();
  }
}

}  // namespace labelix::python
