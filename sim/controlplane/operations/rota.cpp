#include "sim/controlplane/operations/rota.hpp"

#include <algorithm>

namespace fivenines {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;

Regime by_date(std::chrono::sys_days day) {
  const std::chrono::year_month_day date{day};
  const unsigned month = static_cast<unsigned>(date.month());
  const unsigned of_month = static_cast<unsigned>(date.day());
  if (month == 12 || (month == 11 && of_month > 15)) return Regime::kTwelveHours;
  return month <= 2 ? Regime::kOfficeHours : Regime::kAlways;
}

}  // namespace

bool Rota::on_shift(SimTime t) const {
  const std::chrono::sys_seconds now = date(t);
  const std::chrono::sys_days day = floor<days>(now);
  const auto hour = floor<hours>(now - day);
  switch (regime == Regime::kPlan ? by_date(day) : regime) {
    case Regime::kTwelveHours:
      return hour >= hours{8} && hour < hours{20};
    case Regime::kOfficeHours: {
      const std::chrono::weekday weekday{day};
      const bool weekend = weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
      return !weekend && hour >= hours{9} && hour < hours{18};
    }
    case Regime::kAlways:
    case Regime::kPlan:
      break;
  }
  return true;
}

std::uint32_t Rota::engineers_at(SimTime t) const {
  const std::chrono::sys_days day = floor<days>(date(t));
  if (!holiday || day < holiday->from || day > holiday->to) return engineers;
  return std::min(engineers, holiday->engineers);
}

}  // namespace fivenines
