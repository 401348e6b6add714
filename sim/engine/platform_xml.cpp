#include "sim/engine/platform_xml.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <string_view>

#include "sim/engine/network.hpp"
#include "sim/engine/platform.hpp"

namespace fivenines {
namespace {

/// Seconds with every nanosecond, as "0.03395s".
std::string latency_text(SimDuration latency) {
  const auto ns = latency.count();
  std::string text = fmt::format("{}.{:09}", ns / 1'000'000'000, ns % 1'000'000'000);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text += '0';
  return text + "s";
}

/// Ids are letters, digits, '-', '_' and '.'; only a name is free text.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '-':
        // Two of them end a comment.
        if (!out.ends_with('-')) out += c;
        break;
      default:
        out += c;
    }
  }
  return out;
}

class Writer {
 public:
  explicit Writer(const Platform& platform) : platform_(platform) {}

  std::string text() {
    head();
    line(1, "<zone id=\"world\" routing=\"Full\">");
    for (const RegionHardware& region : platform_.regions) add_region(region.id);
    each_pair([&](const std::string& a, const std::string& b, const WanLink& wan) {
      line(2, link(a + "/" + b, wan.bandwidth_bytes_per_second, wan_latency(wan)));
    });
    each_pair([&](const std::string& a, const std::string& b, const WanLink&) {
      line(2, fmt::format("<zoneRoute src=\"{0}\" dst=\"{1}\" gw_src=\"{0}/gateway\" "
                          "gw_dst=\"{1}/gateway\">",
                          a, b));
      line(3, step(a + "/" + b, "UP"));
      line(2, "</zoneRoute>");
    });
    line(1, "</zone>");
    line(0, "</platform>");
    return std::move(text_);
  }

 private:
  void line(std::size_t depth, std::string_view words) {
    text_.append(2 * depth, ' ');
    text_ += words;
    text_ += '\n';
  }

  static std::string link(const std::string& id, double bandwidth, SimDuration latency) {
    return fmt::format(
        "<link id=\"{}\" bandwidth=\"{}Bps\" latency=\"{}\" sharing_policy=\"SPLITDUPLEX\"/>", id,
        bandwidth, latency_text(latency));
  }
  static std::string step(const std::string& link, const char* direction) {
    return fmt::format("<link_ctn id=\"{}\" direction=\"{}\"/>", link, direction);
  }

  void head() {
    line(0, "<?xml version=\"1.0\"?>");
    line(0, "<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">");
    line(0, fmt::format("<!-- {}: written by `fivenines platform export`. A small message between "
                        "hosts",
                        escaped(platform_.name)));
    line(0, "     of two regions takes half their round trip. Jitter and loss are left out. -->");
    line(0, "<platform version=\"4.1\">");
    line(1, "<config>");
    for (const EngineSetting& setting : simgrid_settings()) {
      if (!setting.name.starts_with("network/")) continue;
      line(2, fmt::format("<prop id=\"{}\" value=\"{}\"/>", setting.name, setting.value));
    }
    line(1, "</config>");
  }

  /// The routes of our star zones, written out host by host.
  void add_region(const std::string& id) {
    const double bandwidth = lan_bandwidth(platform_);
    line(2, fmt::format("<zone id=\"{}\" routing=\"Full\">", id));
    for (std::size_t role = 0; role < kRoles; ++role) {
      line(3, fmt::format("<host id=\"{}\" speed=\"{}f\"/>", host_name(id, role), kHostFlops));
    }
    line(3, fmt::format("<router id=\"{}/gateway\"/>", id));
    for (std::size_t role = 0; role < kRoles; ++role) {
      line(3, link(host_name(id, role) + "/lan", bandwidth, kLanHop));
    }
    for (std::size_t a = 0; a < kRoles; ++a) {
      add_route(host_name(id, a), id + "/gateway", step(host_name(id, a) + "/lan", "UP"));
      for (std::size_t b = a + 1; b < kRoles; ++b) {
        add_route(host_name(id, a), host_name(id, b),
                  step(host_name(id, a) + "/lan", "UP") + step(host_name(id, b) + "/lan", "DOWN"));
      }
    }
    line(2, "</zone>");
  }

  void add_route(const std::string& from, const std::string& to, const std::string& steps) {
    line(3, fmt::format("<route src=\"{}\" dst=\"{}\">{}</route>", from, to, steps));
  }

  template <typename Use>
  void each_pair(Use&& use) {
    for (std::size_t a = 0; a < platform_.regions.size(); ++a) {
      for (std::size_t b = a + 1; b < platform_.regions.size(); ++b) {
        use(platform_.regions[a].id, platform_.regions[b].id, platform_.wan[a][b]);
      }
    }
  }

  const Platform& platform_;
  std::string text_;
};

}  // namespace

std::string platform_xml(const Platform& platform) {
  const auto problems = platform_problems(platform);
  if (!problems.empty()) {
    throw std::invalid_argument(fmt::format("{}", fmt::join(problems, "; ")));
  }
  return Writer(platform).text();
}

}  // namespace fivenines
