// The calendar against std::priority_queue: the same events in the same order, whatever the slots.
#include "sim/dataplane/calendar.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <queue>
#include <set>
#include <span>
#include <vector>

#include "sim/base/draws.hpp"

namespace fivenines::calendar_test {

namespace {

/// At one instant events are handled in the order of their subjects; `unwanted` ones may be
/// dropped.
struct Owner {
  std::set<std::uint32_t> unwanted;

  bool before_at_one_instant(const Event& a, const Event& b) const { return a.subject < b.subject; }
  bool still_wanted(const Event& event) const { return unwanted.count(event.subject) == 0; }
  void prefetch_wanted(const Event&) const {}
  void prefetch_subjects(std::span<const Event>, std::size_t) const {}
  void prefetch_beyond_subjects(std::span<const Event>, std::size_t) const {}
  void prefetch_tables(std::span<const Event>) {}
  bool subjects_are_near() const { return false; }
  bool tables_are_near() const { return false; }
};

struct Later {
  bool operator()(const Event& a, const Event& b) const {
    return a.time != b.time ? a.time > b.time : a.subject > b.subject;
  }
};
using Reference = std::priority_queue<Event, std::vector<Event>, Later>;

constexpr std::int64_t kSecond = 1'000'000'000;

/// Pushes to both, pops from both, and counts where they disagree.
class Both {
 public:
  explicit Both(std::int64_t slot_width) : calendar_(owner_, slot_width) {}

  void push(std::int64_t time) {
    const Event event{time, next_subject_++, 0};
    calendar_.push(event);
    reference_.push(event);
  }
  /// Pops all events up to and including `until`; calls `handle` with the time of each.
  template <typename Handle>
  void run(std::int64_t until, Handle&& handle) {
    const std::int64_t last = calendar_.slot_of(until);
    do {
      while (calendar_.open_has_next() && calendar_.peek().time <= until) {
        const Event event = calendar_.peek();
        calendar_.pop();
        if (reference_.empty()) FAIL("an event came twice");
        const Event expected = reference_.top();
        reference_.pop();
        different_ += event.time != expected.time || event.subject != expected.subject;
        different_ += calendar_.has_more_at(event.time) !=
                      (!reference_.empty() && reference_.top().time == event.time &&
                       calendar_.slot_of(reference_.top().time) == calendar_.current_slot());
        ++handled_;
        handle(event.time);
      }
      if (calendar_.open_has_next()) return;
    } while (calendar_.open_next(last));
  }

  /// The same until nothing is left.
  template <typename Handle>
  void run_all(Handle&& handle) {
    while (!reference_.empty()) {
      const std::uint64_t before = handled_;
      run(reference_.top().time, handle);
      if (handled_ == before) FAIL("an event is lost");
    }
  }

  std::uint64_t handled() const { return handled_; }
  std::uint64_t different() const { return different_; }
  /// Nothing is left in the reference up to `until` that the calendar did not give.
  bool gave_all(std::int64_t until) const {
    return reference_.empty() || reference_.top().time > until;
  }

 private:
  Owner owner_;
  Calendar<Owner> calendar_;
  Reference reference_;
  std::uint32_t next_subject_ = 0;
  std::uint64_t handled_ = 0;
  std::uint64_t different_ = 0;
};

/// A delay of any size from 0 to 10^8 slots, so up to the second far wheel and its turns.
std::int64_t any_delay(KeyedGenerator& generator, std::int64_t slot_width) {
  if (uniform_below(generator, 20) == 0) return 0;
  return static_cast<std::int64_t>(static_cast<double>(slot_width) *
                                   std::pow(10.0, -2 + 10 * uniform01(generator)));
}

}  // namespace

TEST_CASE("events come in order of time, whatever the width of the slots",
          "[dataplane][calendar]") {
  for (const std::int64_t width : {std::int64_t{64}, std::int64_t{1000}, std::int64_t{1'000'000},
                                   kSecond, std::int64_t{1} << 36}) {
    Both both(width);
    KeyedGenerator generator(static_cast<std::uint64_t>(width), Purpose::kService);
    // within some hundred slots, so that many share one
    for (int i = 0; i < 5000; ++i) {
      both.push(static_cast<std::int64_t>(
          uniform_below(generator, static_cast<std::uint64_t>(width) * 300)));
    }
    // in the widest slots these look alike until they are compared in full
    for (int i = 0; i < 50; ++i) both.push(width * 300 + i / 2);
    both.run(width * 301, [](std::int64_t) {});
    INFO("slots of " << width << " ns");
    CHECK(both.handled() == 5050);
    CHECK(both.different() == 0);
  }
}

TEST_CASE("events made while others are handled find their place, near and far",
          "[dataplane][calendar]") {
  for (const std::int64_t width : {std::int64_t{64}, std::int64_t{20'000}, kSecond}) {
    Both both(width);
    KeyedGenerator generator(static_cast<std::uint64_t>(width) + 1, Purpose::kService);
    for (int i = 0; i < 200; ++i) both.push(any_delay(generator, width));
    std::uint64_t left = 20'000;
    both.run_all([&](std::int64_t now) {
      // on average one new event for each, until there are no more to make
      for (std::uint64_t n = uniform_below(generator, 3); n > 0 && left > 0; --n, --left) {
        both.push(now + any_delay(generator, width));
      }
    });
    INFO("slots of " << width << " ns");
    CHECK(both.handled() >= 200);
    CHECK(both.different() == 0);
  }
}

TEST_CASE("stopping anywhere changes nothing", "[dataplane][calendar]") {
  Both both(1000);
  KeyedGenerator generator(5, Purpose::kService);
  std::int64_t now = 0;
  for (int stop = 0; stop < 2000; ++stop) {
    for (int i = 0; i < 10; ++i) {
      both.push(now + 1 + static_cast<std::int64_t>(uniform_below(generator, 2'000'000)));
    }
    now += static_cast<std::int64_t>(uniform_below(generator, 100'000));
    both.run(now, [](std::int64_t) {});
    REQUIRE(both.gave_all(now));
  }
  both.run(now + 10'000'000, [](std::int64_t) {});
  CHECK(both.handled() == 20'000);
  CHECK(both.different() == 0);
}

TEST_CASE("events of one instant come in the owner's order, also when made at that instant",
          "[dataplane][calendar]") {
  Both both(1000);
  KeyedGenerator generator(6, Purpose::kService);
  for (int i = 0; i < 500; ++i) {
    both.push(static_cast<std::int64_t>(uniform_below(generator, 20)) * 5000);
  }
  int made = 0;
  both.run(100'000, [&](std::int64_t now) {
    if (made < 2000) both.push(now), ++made;
  });
  CHECK(both.handled() == 2500);
  CHECK(both.different() == 0);
}

TEST_CASE("the far wheels reach across a run of ten years", "[dataplane][calendar]") {
  constexpr std::int64_t kYear = 31'557'600 * kSecond;
  Both both(kSecond);
  KeyedGenerator generator(7, Purpose::kService);
  for (int i = 0; i < 2000; ++i) {
    both.push(static_cast<std::int64_t>(uniform01(generator) * 10 * static_cast<double>(kYear)));
  }
  // at powers of two, where slots, halves and wheels turn, just before and just after
  for (int power = 25; power < 58; ++power) {
    for (const int near : {-65, -1, 0, 1, 64}) both.push((std::int64_t{1} << power) + near);
  }
  both.run_all([](std::int64_t) {});
  CHECK(both.handled() == 2000 + 33 * 5);
  CHECK(both.different() == 0);
}

TEST_CASE("far events that nobody wants any more are dropped on the way", "[dataplane][calendar]") {
  Owner owner;
  Calendar<Owner> calendar(owner, 1000);
  // one every 100 slots over 10,000 slots: most of them wait in a far wheel
  for (std::uint32_t subject = 0; subject < 100; ++subject) {
    calendar.push({static_cast<std::int64_t>(subject) * 100 * calendar.slot_width(), subject, 0});
    if (subject % 2 == 1) owner.unwanted.insert(subject);
  }
  std::vector<std::uint32_t> handled;
  do {
    while (calendar.open_has_next()) {
      handled.push_back(calendar.peek().subject);
      calendar.pop();
    }
  } while (calendar.open_next(20'000));
  CHECK_FALSE(calendar.open_next(1'000'000));
  std::size_t unwanted = 0;
  for (const std::uint32_t subject : handled) unwanted += subject % 2;
  CHECK(handled.size() - unwanted == 50);  // nothing that is wanted is lost
  CHECK(unwanted < 50);                    // near ones are handled; the owner ignores them
}

TEST_CASE("an event before the last one handled is refused", "[dataplane][calendar]") {
  Owner owner;
  Calendar<Owner> calendar(owner, 1000);
  calendar.push({5000, 1, 0});
  calendar.push({5001, 2, 0});
  REQUIRE(calendar.open_next(100));
  calendar.pop();
  CHECK_THROWS_AS(calendar.push({4999, 3, 0}), InvariantBroken);
}

}  // namespace fivenines::calendar_test
