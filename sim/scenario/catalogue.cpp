#include "sim/scenario/catalogue.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "sim/base/quantities.hpp"
#include "sim/base/suggest.hpp"
#include "sim/scenario/document_loader.hpp"
#include "sim/scenario/law_reader.hpp"

namespace fivenines {
namespace {

/// A decimal number with an optional sign, as geographic degrees are.
double degrees(SectionReader& in, std::string_view key, double most) {
  const YamlNode* value = in.find(key);
  in.accepts(key, "degrees");
  double number = 0;
  if (value == nullptr) {
    if (!in.given(key)) in.resolve(key, yaml_scalar("0"));
    return number;
  }
  const bool negative = value->text.starts_with('-');
  const auto parsed =
      parse_number(std::string_view(value->text).substr(negative ? std::size_t{1} : 0));
  if (!value->is_scalar() || !parsed.value || *parsed.value > most) {
    in.error(key, in_quotes(value->text) + " is not in degrees; accepted: a plain number from -" +
                      print_number(most) + " to " + print_number(most));
    return number;
  }
  number = negative ? -*parsed.value : *parsed.value;
  in.resolve(key, yaml_scalar((negative ? "-" : "") + print_number(*parsed.value)));
  return number;
}

/// {median: 34.7ms, p99: 150.5ms, source: ID, estimate: true} of the catalogue.
void read_catalogue_access(SectionReader& place, KnownPlace& known) {
  SectionReader access = place.section("access");
  const SimDuration median = access.duration("median", {}, {SimDuration{1}, std::chrono::hours{1}});
  const SimDuration p99 = access.duration("p99", {}, {SimDuration{1}, std::chrono::hours{1}});
  known.access_source = access.text("source", Default<std::string>{"", kAssumption});
  access.flag("estimate", {false});
  if (access.muted()) return;
  if (p99 <= median) {
    access.error("p99", "must be above the median");
    return;
  }
  known.place.access_rtt = Law{Lognormal::from_median_p99(static_cast<double>(median.count()),
                                                          static_cast<double>(p99.count()))};
  YamlNode figures = yaml_map();
  figures.set("median", yaml_scalar(print_duration(median)));
  figures.set("p99", yaml_scalar(print_duration(p99)));
  known.access.set("lognormal", std::move(figures));
}

void read_prices(SectionReader& place, Place& to) {
  SectionReader prices = place.section("prices");
  const Bounds<double> bounds{0, 1e6};
  to.vcpu_hour_usd = prices.number("vcpu_hour_usd", Default<double>{0}, bounds);
  to.memory_gb_hour_usd = prices.number("memory_gb_hour_usd", Default<double>{0}, bounds);
  to.egress_gb_usd = prices.number("egress_gb_usd", Default<double>{0}, bounds);
  // Kept in the catalogue for later use and for tracing figures back; no run depends on them yet.
  for (const char* const key : {"internet_egress_gb_usd", "source", "egress_source"}) {
    prices.find(key);
    prices.accepts(key, "anything");
  }
  const YamlNode* estimates = prices.find("estimates");
  prices.accepts_items("estimates", "name");
  if (estimates == nullptr) return;
  if (!estimates->is_list()) prices.error("estimates", "must be a list; accepted: [PRICE, ...]");
  constexpr std::array<const char*, 4> kPrices{"vcpu_hour_usd", "memory_gb_hour_usd",
                                               "egress_gb_usd", "internet_egress_gb_usd"};
  const std::vector<std::string> known(kPrices.begin(), kPrices.end());
  for (const YamlNode& item : estimates->items) {
    to.machine_price_estimate |= item.is_word(kPrices[0]) || item.is_word(kPrices[1]);
    to.egress_price_estimate |= item.is_word(kPrices[2]);
    if (std::find(known.begin(), known.end(), item.text) != known.end()) continue;
    prices.context().diagnostics.add(item.position.error(
        prices.path_of("estimates") + ": " + in_quotes(item.text) +
        " is no price; accepted: " + joined(known) + did_you_mean(item.text, known)));
  }
}

/// The fields of one line of comma-separated values; quotes protect commas, "" is a quote.
std::vector<std::string> csv_fields(std::string_view line) {
  std::vector<std::string> fields(1);
  bool inside = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"' && inside && i + 1 < line.size() && line[i + 1] == '"') {
      fields.back() += '"';
      ++i;
    } else if (c == '"') {
      inside = !inside;
    } else if (c == ',' && !inside) {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

/// The table of round trips, column by name.
class RoundTripTable {
 public:
  RoundTripTable(Catalogue& catalogue, Diagnostics& diagnostics)
      : catalogue_(catalogue), diagnostics_(diagnostics) {}

  void read(std::string_view text, const std::shared_ptr<const TextSource>& source) {
    SourcePosition position{source, 0, 1};
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      std::string_view line = text.substr(0, end);
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
      if (line.ends_with('\r')) line.remove_suffix(1);
      ++position.line;
      if (line.empty()) continue;
      if (columns_.empty()) {
        columns_ = csv_fields(line);
      } else {
        add(csv_fields(line), position);
      }
    }
  }

 private:
  std::string field(const std::vector<std::string>& row, std::string_view column) const {
    for (std::size_t i = 0; i < columns_.size() && i < row.size(); ++i) {
      if (columns_[i] == column) return row[i];
    }
    return {};
  }
  void add(const std::vector<std::string>& row, const SourcePosition& position) {
    const std::string from = field(row, "from");
    const std::string to = field(row, "to");
    const auto ms = parse_duration(field(row, "rtt_ms") + "ms");
    if (from.empty() || to.empty() || !ms.value) {
      diagnostics_.add(position.error(
          ms.value || from.empty() || to.empty()
              ? std::string("not a round trip; accepted: a line with from, to and rtt_ms as the ") +
                    "first line says"
              : "rtt_ms: " + ms.problem));
      return;
    }
    KnownRoundTrip known;
    known.rtt = *ms.value;
    known.loss_ratio = parse_ratio(field(row, "loss_percent") + "%").value.value_or(0);
    known.estimate = field(row, "kind") != "measured";
    known.source = field(row, "source");
    if (from == to || catalogue_.round_trip(from, to) != nullptr) {
      diagnostics_.add(position.error(
          "the round trip between " + in_quotes(from) + " and " + in_quotes(to) +
          (from == to ? " is one of a place to itself" : " is in the table already") +
          "; accepted: one line for each two places"));
      return;
    }
    catalogue_.round_trips.emplace(std::pair{from, to}, std::move(known));
  }

  Catalogue& catalogue_;
  Diagnostics& diagnostics_;
  std::vector<std::string> columns_;
};

}  // namespace

const KnownPlace* Catalogue::find(const std::string& id) const {
  for (const KnownPlace& known : places) {
    if (known.place.id == id) return &known;
  }
  return nullptr;
}

const KnownRoundTrip* Catalogue::round_trip(const std::string& a, const std::string& b) const {
  auto found = round_trips.find({a, b});
  if (found == round_trips.end()) found = round_trips.find({b, a});
  return found == round_trips.end() ? nullptr : &found->second;
}

KnownPlace read_place(SectionReader& in, bool of_catalogue) {
  KnownPlace known;
  known.access = yaml_scalar("none");
  known.place.id = in.id("id");
  known.place.name = in.text("name", Default<std::string>{known.place.id, kAssumption});
  known.place.latitude_degrees = degrees(in, "latitude", 90);
  known.place.longitude_degrees = degrees(in, "longitude", 180);
  known.place.utc_offset = in.signed_duration("utc_offset", Default<SimDuration>{SimDuration{0}});
  known.place.legal_area = in.text("legal_area", Default<std::string>{"", kAssumption});
  if (of_catalogue) {
    in.find("place");
    read_catalogue_access(in, known);
  } else if (const auto law = read_law_or_none(in, "access", LawUnit::kDuration, {"none"})) {
    known.place.access_rtt = *law;
    if (const YamlNode* written = in.resolved("access")) known.access = *written;
  }
  if (known.place.utc_offset < std::chrono::hours{-14} ||
      known.place.utc_offset > std::chrono::hours{14}) {
    in.error("utc_offset", "is out of range; accepted: -14h to 14h");
  }
  read_prices(in, known.place);
  return known;
}

Catalogue load_catalogue(const std::filesystem::path& regions_file, const SourcePosition& asked_at,
                         Diagnostics& diagnostics) {
  Catalogue catalogue;
  std::vector<DefaultUsed> defaults;
  ReadContext context{diagnostics, defaults};
  DocumentLoader loader(diagnostics);
  if (const auto root = loader.load(regions_file, asked_at)) {
    YamlNode resolved;
    SectionReader in(context, &*root, "", root->position, resolved);
    const std::vector<YamlNode>& entries = in.list("regions", true);
    for (std::size_t i = 0; i < entries.size(); ++i) {
      YamlNode place;
      SectionReader entry(context, &entries[i], "regions[" + std::to_string(i) + "]",
                          entries[i].position, place);
      KnownPlace known = read_place(entry, true);
      if (catalogue.find(known.place.id) != nullptr) {
        entry.error("id", in_quotes(known.place.id) + " is in the catalogue already");
      } else {
        catalogue.places.push_back(std::move(known));
      }
    }
  }
  const std::filesystem::path table = regions_file.parent_path() / "rtt.csv";
  if (const auto text = read_text_file(table, asked_at, diagnostics)) {
    const auto source = std::make_shared<const TextSource>(
        TextSource{table.lexically_normal().string(), table.parent_path()});
    RoundTripTable(catalogue, diagnostics).read(*text, source);
  }
  return catalogue;
}

}  // namespace fivenines
