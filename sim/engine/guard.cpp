#include "sim/engine/guard.hpp"

#include <simgrid/Exception.hpp>
#include <simgrid/s4u/Actor.hpp>

namespace fivenines {

std::function<void()> ActorGuard::wrap(std::string actor, std::function<void()> body) {
  return [this, actor = std::move(actor), body = std::move(body)] {
    std::exception_ptr caught;
    try {
      body();
    } catch (const simgrid::ForcefulKillException&) {
      throw;  // the way in which SimGrid unwinds an actor that it kills
    } catch (...) {
      caught = std::current_exception();
    }
    // Outside of the handler: killing switches to other actors, which may be handling one too.
    if (caught == nullptr) return;
    if (!failure_) failure_ = Failure{actor, now_(), caught};
    simgrid::s4u::Actor::kill_all();
  };
}

}  // namespace fivenines
