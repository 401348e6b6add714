// The comparator an engineer who knows SimGrid would write: a pool of workers that share a mailbox,
// detached messages both ways, services as executions on a host with one core per server. The work
// is that of comparator.hpp.
//
// Every execution that ends costs SimGrid a pass over all that run on the host, so that 200 servers
// are slow; pool_simgrid.cpp is what is left when everything of that kind is avoided.
#include "tests/bench/simgrid_models.hpp"

namespace s4u = simgrid::s4u;

int main(int argc, char** argv) {
  const comparator::Options options = comparator::parse_options(argc, argv);
  comparator::Tally tally(options);

  char quiet[] = "--log=root.thres:error";
  char* engine_argv[] = {argv[0], quiet, nullptr};
  int engine_argc = 2;
  const s4u::Engine engine(&engine_argc, engine_argv);
  const comparator::Platform platform = comparator::build_calibrated_platform(options.servers);
  const comparator::Mailboxes mailboxes;

  comparator::run_pool(engine, platform, mailboxes, options, tally, [&]() {
    while (true) {
      const double free_since_s = s4u::Engine::get_clock();
      comparator::Request* request = comparator::receive(mailboxes.inbox);
      request->waited = s4u::Engine::get_clock() == free_since_s;
      s4u::this_actor::execute(request->service_s * comparator::core_flops);
      comparator::send(mailboxes.outbox, request);
    }
  });
  return tally.print("idiomatic_simgrid");
}
