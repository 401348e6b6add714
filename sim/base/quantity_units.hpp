// The units of quantities.hpp, shared by reading and printing.
#pragma once

#include <array>
#include <string_view>

namespace fivenines {

/// A unit's name and its size in the smallest unit of its quantity (rates: seconds).
struct QuantityUnit {
  std::string_view name;
  double factor;
};

inline constexpr std::array<QuantityUnit, 7> kDurationUnits{{{"ns", 1},
                                                             {"us", 1e3},
                                                             {"ms", 1e6},
                                                             {"s", 1e9},
                                                             {"min", 60e9},
                                                             {"h", 3600e9},
                                                             {"d", 86400e9}}};
inline constexpr std::array<QuantityUnit, 4> kRateUnits{
    {{"/s", 1}, {"/min", 60}, {"/h", 3600}, {"/d", 86400}}};
inline constexpr std::array<QuantityUnit, 4> kCountUnits{
    {{"", 1}, {"K", 1e3}, {"M", 1e6}, {"G", 1e9}}};
inline constexpr std::array<QuantityUnit, 6> kSizeUnits{
    {{"B", 1}, {"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12}, {"PB", 1e15}}};
// In bits a second; print_bandwidth takes the largest of the first five that fits.
inline constexpr std::array<QuantityUnit, 10> kBandwidthUnits{{{"Tbit/s", 1e12},
                                                               {"Gbit/s", 1e9},
                                                               {"Mbit/s", 1e6},
                                                               {"Kbit/s", 1e3},
                                                               {"bit/s", 1},
                                                               {"TB/s", 8e12},
                                                               {"GB/s", 8e9},
                                                               {"MB/s", 8e6},
                                                               {"KB/s", 8e3},
                                                               {"B/s", 8}}};

}  // namespace fivenines
