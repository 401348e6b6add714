#include "sim/scenario/canonical.hpp"

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

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

/// Prints maps over several lines; what fits stands on one.
class Printer {
 public:
  using Marks = std::map<std::string, std::string>;
  explicit Printer(const Marks& marks) : marks_(marks) {}

  void print_map(const YamlNode& map, const std::string& path, std::size_t indent) {
    for (const YamlEntry& entry : map.entries) {
      const std::string at = path.empty() ? entry.key : path + "." + entry.key;
      print_value(scalar_text(entry.key) + ":", entry.value, at, indent);
    }
  }
  std::string take() { return std::move(out_); }

 private:
  static bool splits(const YamlNode& value) {
    return (value.is_map() && !value.entries.empty()) || (value.is_list() && !value.items.empty());
  }

  const std::string* mark_of(const std::string& path) const {
    const auto found = marks_.find(path);
    return found == marks_.end() ? nullptr : &found->second;
  }

  /// Whether all leaves below have `mark` (nullptr: none); a mark of a whole map is of all of it.
  bool is_uniform(const YamlNode& value, const std::string& path, const std::string* mark) const {
    const auto same = [&](const YamlNode& part, const std::string& at) {
      const std::string* own = mark_of(at);
      if (own != nullptr && (mark == nullptr || *own != *mark)) return false;
      if (own != nullptr && mark != nullptr) return true;
      return splits(part) ? is_uniform(part, at, mark) : mark == nullptr;
    };
    for (const YamlEntry& entry : value.entries) {
      if (!same(entry.value, path + "." + entry.key)) return false;
    }
    for (std::size_t i = 0; i < value.items.size(); ++i) {
      if (!same(value.items[i], path + "[" + std::to_string(i) + "]")) return false;
    }
    return true;
  }

  /// The mark of the first leaf.
  const std::string* first_mark(const YamlNode& value, const std::string& path) const {
    if (const std::string* own = mark_of(path)) return own;
    if (!value.entries.empty()) {
      return first_mark(value.entries[0].value, path + "." + value.entries[0].key);
    }
    return value.items.empty() ? nullptr : first_mark(value.items[0], path + "[0]");
  }

  void line(const std::string& text, const std::string* mark) {
    out_ += text;
    if (mark != nullptr) out_ += "  # " + *mark;
    out_ += '\n';
  }

  /// `lead` ("key:" or "-") and its value, on the same line if it fits.
  void print_value(const std::string& lead, const YamlNode& value, const std::string& path,
                   std::size_t indent) {
    const std::string text = std::string(indent, ' ') + lead + ' ' + flow_text(value);
    const std::string* own = mark_of(path);
    if (!splits(value)) return line(text, own);
    const std::string* mark = own != nullptr ? own : first_mark(value, path);
    const bool uniform = own != nullptr
                             ? is_uniform(value, path, nullptr) || is_uniform(value, path, own)
                             : is_uniform(value, path, mark);
    if (uniform && text.size() <= kLineMost) return line(text, mark);
    if (value.is_map() && lead == "-") return print_item(value, path, indent);
    line(std::string(indent, ' ') + lead, own);
    if (value.is_map()) return print_map(value, path, indent + 2);
    for (std::size_t i = 0; i < value.items.size(); ++i) {
      print_value("-", value.items[i], path + "[" + std::to_string(i) + "]", indent + 2);
    }
  }

  /// An element of a list that does not fit on one line: the first key of a map follows the dash.
  void print_item(const YamlNode& item, const std::string& path, std::size_t indent) {
    const std::size_t start = out_.size();
    print_map(item, path, indent + 2);
    out_[start + indent] = '-';
  }

  const Marks& marks_;
  std::string out_;
};

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
  return marked_text(root, comment, {});
}

std::string marked_text(const YamlNode& root, const std::string& comment,
                        const std::map<std::string, std::string>& marks) {
  Printer printer(marks);
  printer.print_map(root, "", 0);
  return (comment.empty() ? "" : "# " + comment + "\n") + printer.take();
}

}  // namespace fivenines
