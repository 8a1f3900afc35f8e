#include <zlib.h>

#include <algorithm>
#include <string>

#include "engine/ingest/buffer.h"
#include "engine/ingest/bytes.h"
#include "index/types/absl_text.h"

namespace labelix::ingest {
namespace {

// zlib's own number for "gzip wrapping only", added to the window bits.
constexpr int kGzipWindow = 16 + MAX_WBITS;

// zlib counts in 32 bits.
constexpr size_t kStep = 1u << 30;

// Some 10 ms: whoever wants to stop does not wait longer.
constexpr size_t kOutStep = 4u << 20;

// Inflates the members of a gzip stream, one after another, into one buffer.
class Inflater {
 public:
  Inflater(std::string_view zipped, std::string_view name, uint64_t max_bytes,
           const std::function<bool()>& stop)
      : zipped_(zipped), name_(name), stop_(stop), out_(max_bytes) {
    ready_ = inflateInit2(&z_, kGzipWindow) == Z_OK;
  }
  ~Inflater() { inflateEnd(&z_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  absl::StatusOr<Bytes> Run() {
    if (!ready_) return Broken("zlib cannot start");
    while (at_ < zipped_.size()) {
      absl::Status member = Member();
      if (!member.ok()) return member;
      // tar and some tools pad with zeros behind the last member.
      at_ = std::min(zipped_.find_first_not_of('\0', at_), zipped_.size());
      if (at_ < zipped_.size() && zipped_[at_] != '\x1f')
        return Broken("bytes after the gzip data");
      inflateReset(&z_);
    }
    return out_.Release();
  }

 private:
  absl::Status Member() {
    for (;;) {
      if (!out_.Room()) return OverLimit(name_, out_.most());
      if (stop_ && stop_()) return Stopped();
      const size_t in = std::min(zipped_.size() - at_, kStep);
      const size_t room = std::min(out_.room(), kOutStep);
      z_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(zipped_.data() + at_));
      z_.avail_in = static_cast<uInt>(in);
      z_.next_out = reinterpret_cast<Bytef*>(out_.end());
      z_.avail_out = static_cast<uInt>(room);
      const int result = inflate(&z_, Z_NO_FLUSH);
      at_ += in - z_.avail_in;
      out_.Grew(room - z_.avail_out);
      if (result == Z_STREAM_END) return absl::OkStatus();
      if (result == Z_BUF_ERROR || (result == Z_OK && at_ == zipped_.size() && z_.avail_out > 0)) {
        return Broken("the gzip data is cut short");
      }
      if (result != Z_OK) return Broken(z_.msg == nullptr ? "broken gzip data" : z_.msg);
    }
  }

  absl::Status Broken(std::string_view cause) const {
    return ErrorAt(
        absl::StatusCode::kDataLoss, at_,
        std::string(name_) + ": byte " + std::to_string(at_) + ": gzip: " + std::string(cause));
  }

  std::string_view zipped_, name_;
  const std::function<bool()>& stop_;
  Buffer out_;
  z_stream z_ = {};
  bool ready_ = false;
  size_t at_ = 0;
};

}  // namespace

absl::StatusOr<Bytes> Gunzip(std::string_view zipped, std::string_view name, uint64_t max_bytes,
                             const std::function<bool()>& stop) {
  return Inflater(zipped, name, max_bytes, stop).Run();
}

}  // namespace labelix::ingest
