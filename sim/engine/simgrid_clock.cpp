#include "sim/engine/simgrid_clock.hpp"

#include <algorithm>
#include <simgrid/kernel/Timer.hpp>
#include <utility>

#include "sim/base/assert.hpp"
#include "sim/engine/seconds.hpp"

namespace fivenines {

namespace s4u = simgrid::s4u;
using simgrid::kernel::timer::Timer;

namespace {
constexpr const char* kConductor = "conductor";
}

/// SimGrid keeps its callbacks for ever, so what they touch is shared with them.
struct SimGridClock::Watch {
  std::optional<SimTime> deadlocked_at;
};

SimGridClock::SimGridClock(EnginePlatform& platform, RunName run)
    : platform_(platform),
      run_(run),
      links_(platform, replication_key(run.seed, run.replication)),
      guard_([this] { return now(); }),
      wake_(s4u::Semaphore::create(0)),
      watch_(std::make_shared<Watch>()) {
  s4u::Engine::on_deadlock_cb([watch = watch_] {
    if (!watch->deadlocked_at) watch->deadlocked_at = instant_of(s4u::Engine::get_clock());
  });
}

SimGridClock::~SimGridClock() = default;

SimTime SimGridClock::now() const {
  if (!running_ || conducting_) return reached_;
  // An actor may be woken a hair before or after the conductor, which must not reorder the two.
  const SimTime date = instant_of(s4u::Engine::get_clock());
  return std::clamp(date, reached_, std::max(reached_, std::min(queue_.next(), end_)));
}

void SimGridClock::at(SimTime when, Callback callback) {
  FIVENINES_ASSERT(when >= now());
  queue_.push(when, std::move(callback));
  if (running_ && !conducting_ && when < wakes_at_ && when <= end_) wake_conductor_at(when);
}

void SimGridClock::wake_conductor_at(SimTime when) {
  wakes_at_ = when;
  if (timer_ != nullptr) timer_->remove();
  // SimGrid aborts on a timer in the past, where its date may be by a hair.
  const double date = engine_seconds(when.time_since_epoch());
  timer_ = Timer::set(std::max(date, s4u::Engine::get_clock()), [this] {
    timer_ = nullptr;
    wake_->release();
  });
}

void SimGridClock::sleep_until(SimTime when) {
  // Not SimGrid's sleep, but a callback that lets the actor go on. An actor that is killed while it
  // waits leaves the semaphore behind.
  const s4u::SemaphorePtr wake = s4u::Semaphore::create(0);
  at(when, [this, wake] { sleepers_.push_back(wake); });
  wake->acquire();
}

void SimGridClock::conduct() {
  do {
    wakes_at_ = std::min(queue_.next(), end_);
    // An actor may put what is due earlier while the conductor waits, and a timer that went off
    // before that leaves a wake-up too many.
    while (s4u::Engine::get_clock() < engine_seconds(wakes_at_.time_since_epoch())) {
      wake_conductor_at(wakes_at_);
      wake_->acquire();
    }
    run_due(wakes_at_);
  } while (!stopped_ && reached_ < end_);
  finished_ = true;
  s4u::Actor::kill_all();
}

void SimGridClock::run_due(SimTime due) {
  conducting_ = true;
  reached_ = due;
  while (!stopped_ && !queue_.empty() && queue_.next() <= due) {
    queue_.pop()();
    const SimTime date = instant_of(s4u::Engine::get_clock());
    FIVENINES_ASSERT(date <= due + engine_error_most(due));  // the callback waited
  }
  if (!sleepers_.empty()) {
    for (const s4u::SemaphorePtr& sleeper : std::exchange(sleepers_, {})) sleeper->release();
    s4u::this_actor::yield();  // the last one still belongs to this instant
  }
  conducting_ = false;
}

void SimGridClock::run_until(SimTime end) {
  FIVENINES_ASSERT(!running_ && reached_ == kStart);
  end_ = end;
  running_ = true;
  s4u::Actor::create(kConductor, platform_.conductor_host(),
                     guard_.wrap(kConductor, [this] { conduct(); }));
  platform_.engine().run();
  running_ = false;
  if (const auto& failure = guard_.failure()) {
    try {
      std::rethrow_exception(failure->exception);
    } catch (const std::exception& error) {
      const std::string who = failure->actor == kConductor ? "" : failure->actor + ": ";
      std::throw_with_nested(SimulationFailed(who + error.what(), failure->at, run_));
    } catch (...) {
      fail(failure->actor + " threw something that is no std::exception", failure->at);
    }
  }
  if (watch_->deadlocked_at) fail("deadlock: all actors wait", *watch_->deadlocked_at);
  if (!finished_) fail("the conductor was killed", instant_of(s4u::Engine::get_clock()));
}

void SimGridClock::fail(const std::string& reason, SimTime at) const {
  throw SimulationFailed(reason, at, run_);
}

void SimGridClock::stop() {
  FIVENINES_ASSERT(!running_ || conducting_);
  stopped_ = true;
}

void SimGridClock::enact(const Change& change) {
  if (const auto* down = std::get_if<RegionDown>(&change)) {
    platform_.stop(down->region, down->looks);
  } else if (const auto* up = std::get_if<RegionUp>(&change)) {
    platform_.start(up->region);
  } else if (const auto* link = std::get_if<LinkState>(&change)) {
    links_.set(link->from, link->to, link->condition);
  } else if (const auto* load = std::get_if<LinkLoad>(&change)) {
    links_.set_load(*load);
  }
}

void SimGridClock::start_actor(const std::string& name, Address where, std::function<void()> body,
                               Restart restart) {
  FIVENINES_ASSERT(!platform_.down(where.region));
  // There is no time left for it, and it would outlive the conductor, who ends all others now.
  if (running_ && reached_ >= end_) return;
  s4u::ActorPtr actor =
      s4u::Actor::create(name, platform_.host(where), guard_.wrap(name, std::move(body)));
  if (restart == Restart::kWithHost) actor->set_auto_restart(true);
}

}  // namespace fivenines
