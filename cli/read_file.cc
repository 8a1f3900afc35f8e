#include "cli/read_file.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>

namespace labelix::cli {
namespace {

absl::Status Refuse(const std::string& path) {
  return absl::NotFoundError(InputName(path) + ": " + std::strerror(errno));
}

}  // namespace

std::string InputName(const std::string& path) { return path == "-" ? "standard input" : path; }

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file;
  if (path != "-") {
    file.open(path, std::ios::binary);
    if (!file) return Refuse(path);
  }
  std::istream& in = path == "-" ? std::cin : file;
  std::string text;
  std::array<char, 1 << 16> block;
  // Not by an iterator of the stream's buffer, which throws where a read fails.
  while (in.read(block.data(), block.size()) || in.gcount() > 0) {
    text.append(block.data(), static_cast<size_t>(in.gcount()));
  }
  if (in.bad()) return Refuse(path);
  return text;
}

}  // namespace labelix::cli
