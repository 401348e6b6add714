// A LAW is a probability law of a positive quantity: a duration (in nanoseconds) or a plain number.
// Accepted for service, arrival, access, delay, timeout, MTBF and repair.
#pragma once

#include <boost/mp11/algorithm.hpp>
#include <boost/random/exponential_distribution.hpp>
#include <cmath>
#include <variant>

#include "sim/base/kinds.hpp"
#include "sim/base/time.hpp"
#include "sim/model/laws/deterministic.hpp"
#include "sim/model/laws/erlang.hpp"
#include "sim/model/laws/exponential.hpp"
#include "sim/model/laws/hyperexponential.hpp"
#include "sim/model/laws/lognormal.hpp"
#include "sim/model/laws/mixture.hpp"
#include "sim/model/laws/pareto.hpp"
#include "sim/model/laws/uniform.hpp"

namespace fivenines {

using LawKind = std::variant<Deterministic, Exponential, Erlang, Hyperexponential, Lognormal,
                             Uniform, Pareto, Mixture>;

/// A law whose kind is known as the program is compiled; draws what Law does.
template <typename Kind>
struct KnownLaw {
  const Kind& kind;
  double offset;

  template <typename Generator>
  double sample(Generator& generator) const {
    return offset + kind.sample(generator);
  }
  template <typename Generator>
  SimDuration sample_duration(Generator& generator) const {
    return duration_of_nanoseconds(sample(generator));
  }
};

/// A law of one of the kinds, shifted by `offset` (same unit as the law; 0 unless told).
struct Law {
  LawKind kind;
  double offset = 0;

  double mean() const {
    return offset + std::visit([](const auto& law) { return law.mean(); }, kind);
  }
  /// Calls `function` with the KnownLaw, once for many draws.
  template <typename Function>
  auto with_kind(Function&& function) const {
    // A switch that can be inlined; std::visit calls through a table, which costs more than most
    // draws.
    return boost::mp11::mp_with_index<std::variant_size_v<LawKind>>(kind.index(), [&](auto i) {
      using Kind = std::variant_alternative_t<i, LawKind>;
      return function(KnownLaw<Kind>{*std::get_if<i>(&kind), offset});
    });
  }
  template <typename Generator>
  double sample(Generator& generator) const {
    return with_kind([&](const auto& law) { return law.sample(generator); });
  }
  /// For laws of durations, whose values are nanoseconds.
  template <typename Generator>
  SimDuration sample_duration(Generator& generator) const {
    return duration_of_nanoseconds(sample(generator));
  }
  bool is_constant() const { return std::holds_alternative<Deterministic>(kind); }
  bool operator==(const Law&) const = default;
};

inline Law constant_law(double value) {
  return Law{Deterministic{value}};
}
inline Law constant_law(SimDuration value) {
  return constant_law(static_cast<double>(value.count()));
}

inline double Mixture::mean() const {
  double sum = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) sum += weights[i] * parts[i].mean();
  return sum;
}

template <typename Generator>
double Mixture::sample(Generator& generator) const {
  double u = uniform01(generator);
  std::size_t i = 0;
  while (i + 1 < parts.size() && u >= weights[i]) u -= weights[i++];
  return parts[i].sample(generator);
}

inline bool Mixture::operator==(const Mixture& other) const {
  return weights == other.weights && parts == other.parts;
}

}  // namespace fivenines
