// A first-in first-out queue on a power-of-two ring that grows and never shrinks; both ends open.
// At most 2^31 items.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fivenines {

template <typename T>
class Ring {
 public:
  bool empty() const { return count_ == 0; }
  std::size_t size() const { return count_; }
  T& front() { return items_[head_]; }
  T& back() { return items_[(head_ + count_ - 1) & mask()]; }
  T& operator[](std::size_t i) { return items_[(head_ + i) & mask()]; }
  const T& operator[](std::size_t i) const { return items_[(head_ + i) & mask()]; }
  void push_back(const T& item) {
    if (count_ == items_.size()) grow();
    items_[(head_ + count_++) & mask()] = item;
  }
  void push_front(const T& item) {
    if (count_ == items_.size()) grow();
    head_ = (head_ + mask()) & mask();
    items_[head_] = item;
    ++count_;
  }
  void pop_front() {
    head_ = (head_ + 1) & mask();
    --count_;
  }
  void pop_back() { --count_; }
  void clear() { head_ = count_ = 0; }

 private:
  std::uint32_t mask() const { return static_cast<std::uint32_t>(items_.size() - 1); }
  void grow() {
    std::vector<T> larger(items_.empty() ? 16 : items_.size() * 2);
    for (std::size_t i = 0; i < count_; ++i) larger[i] = (*this)[i];
    items_.swap(larger);
    head_ = 0;
  }
  std::vector<T> items_;
  std::uint32_t head_ = 0;
  std::uint32_t count_ = 0;
};

}  // namespace fivenines
