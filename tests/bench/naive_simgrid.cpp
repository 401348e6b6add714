// The comparator an engineer new to SimGrid would write first. The work is that of comparator.hpp.
//
// One actor per request: a message over a link, a semaphore with one token per server (its queue is
// FCFS), an execution on a host with one core per server, a message back.
#include "tests/bench/simgrid_models.hpp"

namespace s4u = simgrid::s4u;

int main(int argc, char** argv) {
  const comparator::Options options = comparator::parse_options(argc, argv);
  comparator::Workload workload(options);
  comparator::Tally tally(options);

  char quiet[] = "--log=root.thres:error";
  char* engine_argv[] = {argv[0], quiet, nullptr};
  int engine_argc = 2;
  const s4u::Engine engine(&engine_argc, engine_argv);
  const comparator::Platform platform = comparator::build_calibrated_platform(options.servers);
  const s4u::SemaphorePtr tokens = s4u::Semaphore::create(options.servers);

  const auto request = [&](double service_s) {
    const double sent_s = s4u::Engine::get_clock();
    s4u::Comm::sendto(platform.client, platform.server, comparator::message_bytes);
    const double arrived_s = s4u::Engine::get_clock();
    tokens->acquire();
    const bool waited = s4u::Engine::get_clock() > arrived_s;
    s4u::this_actor::exec_init(service_s * comparator::core_flops)
        ->set_host(platform.server)
        ->wait();
    tokens->release();
    s4u::Comm::sendto(platform.server, platform.client, comparator::message_bytes);
    tally.answer(s4u::Engine::get_clock() - sent_s, waited);
  };
  s4u::Actor::create("learners", platform.client, [&]() {
    tally.start();
    for (std::uint64_t i = 0; i < options.requests; ++i) {
      s4u::this_actor::sleep_for(workload.next_gap_s());
      s4u::Actor::create("request", platform.client, request, workload.next_service_s());
    }
  });
  engine.run();
  return tally.print("naive_simgrid");
}
