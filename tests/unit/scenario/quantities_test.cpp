#include "sim/base/quantities.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <string>

#include "sim/base/draws.hpp"
#include "sim/base/suggest.hpp"

using namespace fivenines;
using namespace std::chrono_literals;

TEST_CASE("durations are read exactly in every unit", "[base][quantities]") {
  CHECK(parse_duration("7ns").value == 7ns);
  CHECK(parse_duration("20us").value == 20us);
  CHECK(parse_duration("10ms").value == 10ms);
  CHECK(parse_duration("0.1s").value == 100ms);
  CHECK(parse_duration("1.5min").value == 90s);
  CHECK(parse_duration("2h").value == 2h);
  CHECK(parse_duration("1d").value == 24h);
  CHECK(parse_duration("0s").value == 0s);
  CHECK(parse_duration("34.7ms").value == 34'700us);
  CHECK(parse_duration("36525d").value == 24h * 36'525);
  CHECK(parse_signed_duration("-5.5h").value == -330min);
}

TEST_CASE("a bare number is no duration, and the units are listed", "[base][quantities]") {
  const auto parsed = parse_duration("20");
  CHECK_FALSE(parsed.value);
  CHECK(parsed.problem ==
        "'20' needs a unit; accepted: a number with ns, us, ms, s, min, h or d, such as 10ms, 3s "
        "or 5min; did you mean '20s'?");
}

TEST_CASE("what is no duration is refused with the reason", "[base][quantities]") {
  const auto problem = [](const char* text) { return parse_duration(text).problem; };
  CHECK_THAT(problem("12 parsecs"), Catch::StartsWith("'12 parsecs' is not a duration"));
  CHECK_THAT(problem("10 ms"), Catch::EndsWith("did you mean '10ms'?"));
  CHECK_THAT(problem("3m"), Catch::EndsWith("did you mean '3min'?"));
  CHECK_THAT(problem("5seconds"), Catch::EndsWith("did you mean '5s'?"));
  CHECK_THAT(problem("-3s"), Catch::StartsWith("'-3s' is negative"));
  CHECK_THAT(problem("0.5ns"), Catch::StartsWith("'0.5ns' is finer than a nanosecond"));
  CHECK_THAT(problem("101000d"), Catch::StartsWith("'101000d' is more than 100 years"));
  for (const char* const text : {"", "-", "s", "nan", "inf", "1e3s", "0x10s", "+3s", ".5s", "5.s",
                                 "1,5s", "1s2", "1e999999999s"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_duration(text).value);
  }
}

TEST_CASE("ratios need a percent sign and are correctly rounded", "[base][quantities]") {
  CHECK(parse_ratio("20%").value == 0.2);
  CHECK(parse_ratio("99.9%").value == 0.999);
  CHECK(parse_ratio("0.01%").value == 0.0001);
  CHECK(parse_ratio("250%").value == 2.5);
  CHECK_THAT(parse_ratio("0.2").problem, Catch::EndsWith("did you mean '20%'?"));
  CHECK_THAT(parse_ratio("20").problem, Catch::EndsWith("did you mean '20%'?"));
  CHECK_FALSE(parse_ratio("-1%").value);
  CHECK_FALSE(parse_ratio("nan%").value);
  CHECK(parse_level("200%").value == 2);
  CHECK(parse_level("2").value == 2);
}

TEST_CASE("counts are whole numbers with suffixes", "[base][quantities]") {
  CHECK(parse_count("800").value == 800);
  CHECK(parse_count("50K").value == 50'000);
  CHECK(parse_count("1.5M").value == 1'500'000);
  CHECK(parse_count("2G").value == 2'000'000'000);
  CHECK_THAT(parse_count("5m").problem, Catch::EndsWith("did you mean '5M'?"));
  CHECK_THAT(parse_count("1.5").problem, Catch::StartsWith("'1.5' is not a whole number"));
  CHECK_THAT(parse_count("-1").problem, Catch::StartsWith("'-1' is negative"));
  CHECK_THAT(parse_count("9999999G").problem, Catch::StartsWith("'9999999G' is absurdly large"));
}

TEST_CASE("rates and bandwidths are converted to their base units", "[base][quantities]") {
  CHECK(parse_rate("3.12/min").value == 3.12 / 60);
  CHECK(parse_rate("200/s").value == 200);
  CHECK(parse_rate("5/h").value == 5.0 / 3600);
  CHECK_THAT(parse_rate("3.12").problem, Catch::StartsWith("'3.12' needs a unit"));
  CHECK_THAT(parse_rate("7/m").problem, Catch::EndsWith("did you mean '7/min'?"));
  CHECK(parse_bandwidth("10Gbit/s").value == 1.25e9);
  CHECK(parse_bandwidth("100MB/s").value == 1e8);
  CHECK_THAT(parse_bandwidth("10Gbps").problem, Catch::EndsWith("did you mean '10Gbit/s'?"));
  CHECK(parse_size("200GB").value == 200'000'000'000);
  CHECK(parse_size("1.5KB").value == 1500);
  CHECK_THAT(parse_size("200").problem, Catch::StartsWith("'200' needs a unit"));
  CHECK_THAT(parse_size("0.5B").problem,
             Catch::StartsWith("'0.5B' is not a whole number of bytes"));
  CHECK_THAT(parse_size("5GBs").problem, Catch::EndsWith("did you mean '5GB'?"));
  CHECK(parse_number("0.9").value == 0.9);
  CHECK_FALSE(parse_number("9e-1").value);
}

TEST_CASE("canonical quantities are short", "[base][quantities]") {
  CHECK(print_duration(600s) == "10min");
  CHECK(print_duration(90s) == "90s");
  CHECK(print_duration(24h) == "1d");
  CHECK(print_duration(34'700us) == "34.7ms");
  CHECK(print_duration(-5h) == "-5h");
  CHECK(print_duration(0s) == "0s");
  CHECK(print_ratio(0.2) == "20%");
  CHECK(print_ratio(0.999) == "99.9%");
  CHECK(print_count(5'000'000) == "5M");
  CHECK(print_count(1'500) == "1500");
  CHECK(print_rate(3.12 / 60) == "3.12/min");
  CHECK(print_rate(0.1 / 86400) == "0.1/d");
  CHECK(print_bandwidth(1.25e9) == "10Gbit/s");
  CHECK(print_size(200'000'000'000) == "200GB");
  CHECK(print_size(1'500) == "1500B");
  CHECK(print_number(0.9) == "0.9");
}

TEST_CASE("what is printed reads back as the same value", "[base][quantities]") {
  KeyedGenerator draws(20251216, Purpose::kService);
  for (int i = 0; i < 20'000; ++i) {
    const auto ns = static_cast<std::int64_t>(draws() >> (2 + draws() % 62));
    if (const SimDuration duration{ns}; duration < 24h * 36'525) {
      CHECK(parse_duration(print_duration(duration)).value == duration);
      CHECK(parse_signed_duration(print_duration(-duration)).value == -duration);
    }
    const double ratio = uniform01(draws);
    CHECK(parse_ratio(print_ratio(ratio)).value == ratio);
    const double number = uniform01(draws) * static_cast<double>(draws() >> (15 + draws() % 49));
    CHECK(parse_number(print_number(number)).value == number);
    CHECK(parse_rate(print_rate(number / 4096)).value == number / 4096);
    CHECK(parse_bandwidth(print_bandwidth(number)).value == number);
    const std::uint64_t count = draws() % 1'000'000'000'000;
    CHECK(parse_count(print_count(count)).value == count);
    CHECK(parse_size(print_size(count)).value == count);
  }
}

TEST_CASE("the nearest known word is suggested, and nothing far off", "[base][suggest]") {
  CHECK(suggest("wieght", {"height", "weight", "width"}) == "weight");
  CHECK(suggest("eu-wset", {"us-east", "eu-west"}) == "eu-west");
  CHECK(suggest("Learners", {"learners"}) == "learners");
  CHECK_FALSE(suggest("pineapple", {"learners", "clock"}));
  CHECK_FALSE(suggest("", {"a"}));
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("ab", "ba") == 1);
}
