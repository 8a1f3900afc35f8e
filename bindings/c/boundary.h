// The border itself: nothing thrown crosses it, and structs of another size
// than ours are read and written as far as both sides know them.
#ifndef LABELIX_BINDINGS_C_BOUNDARY_H_
#define LABELIX_BINDINGS_C_BOUNDARY_H_

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <exception>
#include <new>
#include <stdexcept>
#include <string_view>
#include <type_traits>
#include <utility>

#include "labelix/c.h"
#include "labelix/status.h"

namespace labelix::c {

// ---- Errors --------------------------------------------------------------------

// The code of `status`; makes *error of it where it is one and somebody asks.
labelix_code Report(const absl::Status& status, labelix_error** error);
labelix_code ReportNoMemory(labelix_error** error) noexcept;
labelix_code ReportDefect(const char* what, labelix_error** error) noexcept;
labelix_code ReportMissingData(labelix_error** error) noexcept;

// A text that has a size and no place; Guard makes INVALID_ARGUMENT of it.
struct MissingData {};

// Runs the body of a call, which answers a Status.
template <typename Body>
labelix_code Guard(labelix_error** error, Body body) noexcept {
  if (error != nullptr) *error = nullptr;
  try {
    return Report(body(), error);
  } catch (const MissingData&) {
    return ReportMissingData(error);
  } catch (const std::bad_alloc&) {
    return ReportNoMemory(error);
  } catch (const std::length_error&) {  // a count that no memory could hold
    return ReportNoMemory(error);
  } catch (const std::exception& thrown) {
    return ReportDefect(thrown.what(), error);
  } catch (...) {
    return ReportDefect("unknown exception", error);
  }
}

// The same for a call that hands out *out: NULL until it has. `out` may be NULL.
template <typename T, typename Body>
labelix_code Guard(labelix_error** error, T** out, Body body) noexcept {
  if (out != nullptr) *out = nullptr;
  return Guard(error, std::move(body));
}

absl::Status Missing(const char* argument);  // "argument is NULL"

// ---- Texts ---------------------------------------------------------------------

inline std::string_view View(const labelix_text& text) {
  if (text.data == nullptr && text.size != 0) throw MissingData();
  return text.size == 0 ? std::string_view() : std::string_view(text.data, text.size);
}
inline labelix_text Text(std::string_view view) { return {view.data(), view.size()}; }

// ---- Structs that grow -----------------------------------------------------------

// The struct as far as the caller's is long, zero past that.
template <typename T>
T ReadStruct(const T* given, size_t size) {
  static_assert(std::is_trivially_copyable_v<T>);
  T out{};
  std::memcpy(&out, given, std::min(size, sizeof(T)));
  return out;
}

// It must hold itself at least.
absl::Status CheckStructSize(size_t size);

template <typename T>
absl::Status ReadOptions(const T* given, T* out) {
  absl::Status checked = CheckStructSize(given->struct_size);
  if (checked.ok()) *out = ReadStruct(given, given->struct_size);
  return checked;
}
// Of a struct that is to be filled, before anything is done; NULL: nobody asks.
template <typename T>
absl::Status CheckAnswer(const T* out) {
  return out == nullptr ? absl::OkStatus() : CheckStructSize(out->struct_size);
}

// The i-th of an array whose elements are `size` bytes long.
template <typename T>
T ReadElement(const T* array, size_t size, size_t i) {
  return ReadStruct(reinterpret_cast<const T*>(reinterpret_cast<const char*>(array) + i * size),
                    size);
}
template <typename T>
void WriteElement(const T& value, T* array, size_t size, size_t i) {
  char* to = reinterpret_cast<char*>(array) + i * size;
  std::memcpy(to, &value, std::min(size, sizeof(T)));
  if (size > sizeof(T)) std::memset(to + sizeof(T), 0, size - sizeof(T));
}

// Writes an answer into the caller's struct, whose struct_size stays.
template <typename T>
void WriteAnswer(T value, T* out) {
  const size_t size = out->struct_size;
  value.struct_size = size;
  WriteElement(value, out, size, 0);
}

// The size that the caller gave to an element, which must hold something.
absl::Status CheckElementSize(size_t size, size_t count, const void* array, const char* argument);

}  // namespace labelix::c

#endif  // LABELIX_BINDINGS_C_BOUNDARY_H_
