#include "sim/scenario/canonical.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace fivenines {
namespace {

constexpr std::size_t kLineMost = 100;

/// Whether a scalar reads back as itself without quotes, inside brackets too.
bool is_plain(std::string_view text) {
  if (text.empty() || text == "null" || text == "Null" || text == "NULL") return false;
  const auto is_alphanumeric = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  const bool negative = text.size() > 1 && text[0] == '-' && is_alphanumeric(text[1]);
  if (!is_alphanumeric(text[0]) && !negative) return false;
  for (const char c : text) {
    if (!is_alphanumeric(c) && std::string_view("_./%+-").find(c) == std::string_view::npos) {
      return false;
    }
  }
  return true;
}

std::string scalar_text(const std::string& text) {
  if (is_plain(text)) return text;
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      out += "\\x";
      out += kHex[byte >> 4U];
      out += kHex[byte & 0xFU];
    } else {
      out += c;
    }
  }
  return out + '"';
}

void print_map(const YamlNode& map, std::size_t indent, std::string& out);

/// An element of a list that does not fit on one line: the first key of a map follows the dash.
void print_item(const YamlNode& item, std::size_t indent, std::string& out) {
  const std::size_t start = out.size();
  print_map(item, indent + 2, out);
  out[start + indent] = '-';
}

/// `lead` ("key:" or "-") and its value, on the same line if it fits.
void print_value(const std::string& lead, const YamlNode& value, std::size_t indent,
                 std::string& out) {
  const std::string line = std::string(indent, ' ') + lead + ' ' + flow_text(value);
  const bool splits =
      (value.is_map() && !value.entries.empty()) || (value.is_list() && !value.items.empty());
  if (!splits || line.size() <= kLineMost) {
    out += line + '\n';
    return;
  }
  if (value.is_map() && lead == "-") {
    print_item(value, indent, out);
    return;
  }
  out += std::string(indent, ' ') + lead + '\n';
  if (value.is_map()) {
    print_map(value, indent + 2, out);
    return;
  }
  for (const YamlNode& item : value.items) print_value("-", item, indent + 2, out);
}

void print_map(const YamlNode& map, std::size_t indent, std::string& out) {
  for (const YamlEntry& entry : map.entries) {
    print_value(scalar_text(entry.key) + ":", entry.value, indent, out);
  }
}

}  // namespace

std::string flow_text(const YamlNode& node) {
  std::string out;
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      return "null";
    case YamlNode::Kind::kScalar:
      return scalar_text(node.text);
    case YamlNode::Kind::kList:
      for (const YamlNode& item : node.items) out += (out.empty() ? "" : ", ") + flow_text(item);
      return "[" + out + "]";
    case YamlNode::Kind::kMap:
      for (const YamlEntry& entry : node.entries) {
        out += (out.empty() ? "" : ", ") + scalar_text(entry.key) + ": " + flow_text(entry.value);
      }
      return "{" + out + "}";
  }
  return out;
}

std::string canonical_text(const YamlNode& root, const std::string& comment) {
  std::string out;
  if (!comment.empty()) out += "# " + comment + "\n";
  print_map(root, 0, out);
  return out;
}

}  // namespace fivenines
