// The fastest model of the same work (comparator.hpp) found with SimGrid's own actors.
//
// A generator actor, a pool of c worker actors that share one mailbox, detached messages both ways
// and an actor that receives the answers. It stays within SimGrid's actors, messages and hosts: a
// model that uses only the kernel's timers is faster, but is an event queue and nothing else.
//
// What was tried with 200 servers: requests/s (best of 6 interleaved runs of 30,000 on a shared
// machine where repeats differ by 30 %) and instructions per request (callgrind; they hardly vary).
// Each group changes the best model of the group before it; the network is CM02 till the last.
//
//   service by execute(), one host with c cores        24 k   274 k   grows with the executions
//     and cpu/optim:Full                               23 k
//   service by execute(), one host per worker          82 k    67 k
//   service by sleep_for()                             99 k    55 k
//     and no permanent receiver                       104 k    55 k   wrong: a queued message
//                                                                     travels after its wait
//   receive in one simcall                             99 k    52 k
//     and a FATPIPE link                              109 k    52 k
//     and one host per worker                         111 k    52 k
//     and a hop of bandwidth without latency                   59 k   233 k with 2,000 servers
//   idle workers parked beyond 64, FATPIPE link       107 k    52 k   with 2,000 servers 74 k
//                                                                     becomes 56 k
//     and network/optim:Full                          102 k    53 k
//     and cpu/optim:Full                               44 k
//     and contexts/factory:boost                      109 k    52 k
//     and contexts/stack-size:16                      104 k
//   network/model:Constant, KEPT                      127 k    40 k
//     and stack-size:64, guard-size:0                 137 k            no gain when repeated
//
// Comm::sendto() with a signal at its end is no way round the mailboxes: the signal comes only when
// an actor waits for the message. The Constant model knows no links and ends some messages late
// (measured: 0.1 % of them at 8,000/s, by 0.5 ms at most; 6 % at 80,000/s, by 0.05 ms at most; 0.4
// us on average); its answers still agree with those of CM02 on the same draws to 0.0005 ms.
#include <string>
#include <vector>

#include "tests/bench/simgrid_models.hpp"

namespace s4u = simgrid::s4u;
using comparator::Request;

namespace {

/// At most this many idle workers wait in the mailbox: SimGrid shifts its queue of receivers by one
/// at every match, which is linear in their number. The others are parked on a stack.
constexpr std::size_t receivers_max = 64;

/// One FCFS station: the workers share a mailbox; who finishes a service takes the oldest message.
class Station {
 public:
  explicit Station(const comparator::Mailboxes& mailboxes) : mailboxes_(mailboxes) {}

  void work() {
    const s4u::SemaphorePtr wake_up = s4u::Semaphore::create(0);
    while (true) {
      const double free_since_s = s4u::Engine::get_clock();
      Request* request = take(wake_up.get());
      request->waited = s4u::Engine::get_clock() == free_since_s;
      s4u::this_actor::sleep_for(request->service_s);
      comparator::send(mailboxes_.outbox, request);
    }
  }

 private:
  Request* take(s4u::Semaphore* wake_up) {
    if (receivers_ >= receivers_max) {
      parked_.push_back(wake_up);
      wake_up->acquire();
    }
    ++receivers_;
    Request* request = comparator::receive(mailboxes_.inbox);
    --receivers_;
    if (!parked_.empty()) {
      s4u::Semaphore* next = parked_.back();
      parked_.pop_back();  // before release(), which lets other workers run
      next->release();
    }
    return request;
  }

  comparator::Mailboxes mailboxes_;
  std::size_t receivers_ = 0;
  std::vector<s4u::Semaphore*> parked_;
};

}  // namespace

int main(int argc, char** argv) {
  const comparator::Options options = comparator::parse_options(argc, argv);
  comparator::Tally tally(options);

  char quiet[] = "--log=root.thres:error";
  char* engine_argv[] = {argv[0], quiet, nullptr};
  int engine_argc = 2;
  const s4u::Engine engine(&engine_argc, engine_argv);
  s4u::Engine::set_config("network/model:Constant");
  s4u::Engine::set_config("network/latency-factor:" + std::to_string(comparator::hop_s));
  s4u::NetZone* zone = s4u::create_empty_zone("world");
  const comparator::Platform platform = {
      .client = zone->create_host("client", comparator::core_flops),
      .server = zone->create_host("server", comparator::core_flops)};
  zone->seal();

  const comparator::Mailboxes mailboxes;
  Station station(mailboxes);
  comparator::run_pool(engine, platform, mailboxes, options, tally, [&]() { station.work(); });
  return tally.print("pool_simgrid");
}
