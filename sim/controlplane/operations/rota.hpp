// Who is on call when. The plan's rotation by date is 24/7 until November 15, 12/7 with three
// engineers until the end of the year, and 9/5 in January and February (001:285-287), with a
// reduced team in the week of December 21 (004:137); 000 asks for 24/7 (000:335).
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

#include "sim/base/time.hpp"

namespace fivenines {

enum class Regime : std::uint8_t {
  kAlways,       ///< 24/7
  kTwelveHours,  ///< 12/7: from 08:00 to 20:00
  kOfficeHours,  ///< 9/5: Monday to Friday from 09:00 to 18:00
  kPlan,         ///< by date, as above
};
inline constexpr std::array<const char*, 4> kRegimeNames{"24/7", "12/7", "9/5", "plan"};

/// Both days included.
struct Holiday {
  std::chrono::sys_days from{};
  std::chrono::sys_days to{};
  std::uint32_t engineers = 1;
  bool operator==(const Holiday&) const = default;
};

struct Rota {
  Regime regime = Regime::kAlways;
  std::uint32_t engineers = 3;  ///< incidents that can be worked on at once
  std::optional<Holiday> holiday;
  /// Date and time of day of the team at the start of the run.
  std::chrono::sys_seconds starts{};
  bool operator==(const Rota&) const = default;

  std::chrono::sys_seconds date(SimTime t) const {
    return starts + std::chrono::floor<std::chrono::seconds>(t.time_since_epoch());
  }
  bool on_shift(SimTime t) const;
  std::uint32_t engineers_at(SimTime t) const;
};

}  // namespace fivenines
