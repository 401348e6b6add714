// Kinds are lists: a std::variant whose alternatives each state their `kind` (the word a user
// writes) and `help` (one line). From the list come lookup by name, suggestions and `list`.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace fivenines {

struct KindHelp {
  std::string_view kind;
  std::string_view help;
};

namespace detail {
template <typename Variant, std::size_t... I>
std::vector<KindHelp> kinds_of(std::index_sequence<I...>) {
  return {{std::variant_alternative_t<I, Variant>::kind,
           std::variant_alternative_t<I, Variant>::help}...};
}
template <typename Variant, std::size_t... I>
std::optional<Variant> make_kind(std::string_view name, std::index_sequence<I...>) {
  std::optional<Variant> made;
  ((std::variant_alternative_t<I, Variant>::kind == name
        ? (made.emplace(std::in_place_index<I>), true)
        : false) ||
   ...);
  return made;
}
}  // namespace detail

/// Every kind of the list with its help line, in list order.
template <typename Variant>
std::vector<KindHelp> kinds_of() {
  return detail::kinds_of<Variant>(std::make_index_sequence<std::variant_size_v<Variant>>{});
}

/// The words of the list, to suggest one or to say what is accepted.
template <typename Variant>
std::vector<std::string> kind_names() {
  std::vector<std::string> names;
  for (const KindHelp& known : kinds_of<Variant>()) names.emplace_back(known.kind);
  return names;
}

/// The default-constructed alternative with that name, or nothing.
template <typename Variant>
std::optional<Variant> make_kind(std::string_view name) {
  return detail::make_kind<Variant>(name, std::make_index_sequence<std::variant_size_v<Variant>>{});
}

template <typename Variant>
std::string_view kind_name(const Variant& value) {
  return std::visit([](const auto& v) { return std::decay_t<decltype(v)>::kind; }, value);
}

}  // namespace fivenines
