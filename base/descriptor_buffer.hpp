#pragma once

#include <array>
#include <streambuf>

namespace valley {

/// What a stream writes to an open descriptor of this process, from where that stands, so that what others wrote there before
/// stays and what they write later follows. Where a write fails, errno says why.
class DescriptorBuffer : public std::streambuf {
 public:
  /// The descriptor stays its owner's, who may close it.
  explicit DescriptorBuffer(int descriptor);
  DescriptorBuffer(const DescriptorBuffer&) = delete;
  DescriptorBuffer& operator=(const DescriptorBuffer&) = delete;
  ~DescriptorBuffer() override;

  /// Whether it takes what is written. Where not, errno says why.
  bool is_writable() const;

 protected:
  int_type overflow(int_type next) override;
  int sync() override;

 private:
  int own;
  std::array<char, 1 << 16> block;
};

}  // namespace valley
