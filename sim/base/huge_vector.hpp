// A sequence that only grows, on huge pages like HugeArray: for what is reached at random.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>

#include "sim/base/huge_array.hpp"

namespace fivenines {

template <typename T>
class HugeVector {
 public:
  std::size_t size() const { return size_; }
  T& operator[](std::size_t i) { return items_[i]; }
  const T& operator[](std::size_t i) const { return items_[i]; }
  T* begin() { return items_.all().data(); }
  T* end() { return begin() + size_; }
  void push_back(const T& item) {
    if (size_ == items_.size()) grow();
    items_[size_++] = item;
  }

 private:
  void grow() {
    HugeArray<T> larger(std::max<std::size_t>(1024, 2 * items_.size()));
    std::copy_n(begin(), size_, larger.all().data());
    items_ = std::move(larger);
  }

  HugeArray<T> items_;
  std::size_t size_ = 0;
};

}  // namespace fivenines
