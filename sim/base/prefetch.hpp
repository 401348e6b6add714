// Fetching a line of memory before it is needed.
#pragma once

namespace fivenines {

/// Asks for the cache line that holds `address`; a hint, any address is allowed. The empty volatile
/// asm is an effect in the compiler's eyes: without it gcc 12 takes a function that only prefetches
/// for a pure one and drops the calls to it, unless it happened to inline them first.
[[gnu::always_inline]] inline void prefetch_line(const void* address) {
  __builtin_prefetch(address);
  asm volatile("");
}

}  // namespace fivenines
