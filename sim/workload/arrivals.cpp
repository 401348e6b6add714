#include "sim/workload/arrivals.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace fivenines {
namespace {

double interpolate(const RateProfile::Node& a, const RateProfile::Node& b, SimTime t) {
  if (b.at <= a.at) return b.per_second;
  const double x = seconds(t - a.at) / seconds(b.at - a.at);
  return a.per_second + (b.per_second - a.per_second) * x;
}

/// The load points as a level over time (1 = the declared rate).
RateProfile load_levels(const std::vector<LoadPoint>& points) {
  RateProfile level{{{kStart, 1.0}}};
  const auto move_to = [&](SimTime at, double to, SimDuration over) {
    at = std::max(at, level.nodes.back().at);
    level.nodes.push_back({at, level.nodes.back().per_second});
    level.nodes.push_back({at + over, to});
  };
  for (const LoadPoint& point : points) {
    const double before = level.nodes.back().per_second;
    move_to(point.at, point.level, point.over);
    if (point.hold) move_to(point.at + point.over + *point.hold, before, point.over);
  }
  return level;
}

double diurnal_factor(const Diurnal& diurnal, SimTime t, SimDuration utc_offset) {
  const double period = seconds(diurnal.period);
  double phase = std::fmod(seconds(t) + seconds(utc_offset), period) / period;
  if (phase < 0) phase += 1;
  if (diurnal.table.empty()) {
    return std::max(0.0, 1 + diurnal.sine_amplitude * std::sin(2 * std::numbers::pi * phase));
  }
  const double position = phase * static_cast<double>(diurnal.table.size());
  const auto cell = static_cast<std::size_t>(position) % diurnal.table.size();
  const double next = diurnal.table[(cell + 1) % diurnal.table.size()];
  return diurnal.table[cell] + (next - diurnal.table[cell]) * (position - std::floor(position));
}

}  // namespace

double RateProfile::at(SimTime t) const {
  for (std::size_t i = nodes.size(); i-- > 0;) {
    if (nodes[i].at <= t) {
      return i + 1 < nodes.size() ? interpolate(nodes[i], nodes[i + 1], t) : nodes[i].per_second;
    }
  }
  return nodes.front().per_second;
}

RateProfile rate_profile(const WorkloadOptions& workload, std::size_t learner_region,
                         SimDuration utc_offset, SimTime end) {
  const double base =
      workload.analyses_per_second() * workload.learner_regions[learner_region].share;
  RateProfile profile = load_levels(workload.load);
  if (workload.diurnal) {
    const Diurnal& diurnal = *workload.diurnal;
    // finer than a minute for short periods, so that a cycle always has 1,440 pieces
    const SimDuration step = std::max(SimDuration{1}, diurnal.period / 1440);
    RateProfile fine;
    std::size_t load_node = 0;
    const auto add = [&](SimTime t, double level) {
      fine.nodes.push_back({t, level * diurnal_factor(diurnal, t, utc_offset)});
    };
    for (SimTime t = kStart; t <= end; t += step) {
      while (load_node < profile.nodes.size() && profile.nodes[load_node].at <= t) {
        add(profile.nodes[load_node].at, profile.nodes[load_node].per_second);
        ++load_node;
      }
      add(t, profile.at(t));
    }
    profile = std::move(fine);
  }
  for (RateProfile::Node& node : profile.nodes) node.per_second *= base;
  return profile;
}

double ArrivalClock::mass_between(SimTime from, SimTime to) const {
  double mass = 0;
  for (std::size_t i = 0; i < profile_.nodes.size() && from < to; ++i) {
    const RateProfile::Node& a = profile_.nodes[i];
    const bool last = i + 1 == profile_.nodes.size();
    const SimTime end = last ? to : std::min(to, profile_.nodes[i + 1].at);
    if (end <= from) continue;
    const auto rate = [&](SimTime t) {
      return last ? a.per_second : interpolate(a, profile_.nodes[i + 1], t);
    };
    mass += 0.5 * (rate(from) + rate(end)) * seconds(end - from);
    from = end;
  }
  return mass;
}

SimTime ArrivalClock::change_rate(SimTime t, double factor) {
  if (factor == factor_) return now_;
  if (now_ < kNever) gap_left_ = mass_between(t, now_);
  if (!declared_) declared_ = profile_;
  profile_ = *declared_;
  for (RateProfile::Node& node : profile_.nodes) node.per_second *= factor;
  factor_ = factor;
  now_ = t;
  piece_ = 0;
  return next(gap_left_);
}

SimTime ArrivalClock::next_in_pieces(double unit_gap) {
  double left = unit_gap;  // operational time still to pass
  while (piece_ + 1 < profile_.nodes.size()) {
    const RateProfile::Node& a = profile_.nodes[piece_];
    const RateProfile::Node& b = profile_.nodes[piece_ + 1];
    if (b.at <= now_) {
      ++piece_;
      continue;
    }
    const double here = interpolate(a, b, now_);
    const double span = seconds(b.at - now_);
    const double mass = 0.5 * (here + b.per_second) * span;
    if (mass <= left) {
      left -= mass;
      now_ = b.at;
      ++piece_;
      continue;
    }
    // here * x + slope / 2 * x^2 = left, in the form that does not cancel
    const double slope = (b.per_second - here) / span;
    const double root = std::sqrt(std::max(0.0, here * here + 2 * slope * left));
    const double x = here + root > 0 ? 2 * left / (here + root) : span;
    now_ += duration_of_nanoseconds(std::min(x, span) * 1e9);
    return now_;
  }
  return next(left);
}

}  // namespace fivenines
