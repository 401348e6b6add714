#pragma once

namespace fivenines {

/// 128 bits, for exact products and sums; a compiler extension that both GCC and Clang have.
__extension__ typedef unsigned __int128 Uint128;

}  // namespace fivenines
