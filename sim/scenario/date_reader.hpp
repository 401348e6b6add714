// Reads dates: 2025-12-16, and 2025-12-16 09:00 where a time of day belongs to it.
#pragma once

#include <chrono>
#include <string_view>

#include "sim/scenario/section_reader.hpp"

namespace fivenines {

/// `fallback` is written as users write it.
std::chrono::sys_days read_day(SectionReader& in, std::string_view key,
                               Default<std::string_view> fallback);
std::chrono::sys_seconds read_date_and_time(SectionReader& in, std::string_view key,
                                            Default<std::string_view> fallback);

}  // namespace fivenines
