// A large zero-initialised array on transparent huge pages where the kernel grants them: the cache
// tables are random access over tens of megabytes, and 4 KiB pages would miss the TLB every time.
// Pages that are never touched cost no memory.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

namespace fivenines {

template <typename T>
class HugeArray {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  HugeArray() = default;
  explicit HugeArray(std::size_t size) : size_(size) {
    if (size == 0) return;
    // Only whole aligned stretches of 2 MiB become huge pages, so those from half of that on are
    // laid on such a boundary.
    const bool huge = 2 * size * sizeof(T) >= kHugePage;
    mapped_ = huge ? size * sizeof(T) + 2 * kHugePage : size * sizeof(T);
    mapping_ = mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapping_ == MAP_FAILED) throw std::bad_alloc();
    data_ = static_cast<T*>(mapping_);
    if (!huge) return;
    const auto at = reinterpret_cast<std::uintptr_t>(mapping_);
    const std::uintptr_t aligned = (at + kHugePage - 1) / kHugePage * kHugePage;
    data_ = reinterpret_cast<T*>(aligned);
    madvise(data_, (size * sizeof(T) + kHugePage - 1) / kHugePage * kHugePage, MADV_HUGEPAGE);
  }
  ~HugeArray() {
    if (data_ != nullptr) munmap(mapping_, mapped_);
  }
  HugeArray(HugeArray&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        mapping_(std::exchange(other.mapping_, nullptr)),
        mapped_(std::exchange(other.mapped_, 0)) {}
  HugeArray& operator=(HugeArray&& other) noexcept {
    std::swap(mapping_, other.mapping_);
    std::swap(mapped_, other.mapped_);
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }

  std::size_t size() const { return size_; }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }
  std::span<T> all() { return {data_, size_}; }

 private:
  static constexpr std::size_t kHugePage = std::size_t{2} << 20;

  T* data_ = nullptr;
  std::size_t size_ = 0;
  void* mapping_ = nullptr;
  std::size_t mapped_ = 0;  ///< bytes
};

}  // namespace fivenines
