// The comparator an engineer new to SimGrid would write first. The work is that of comparator.hpp.
//
// One actor per request: a message over a link, a semaphore with one token per server (its queue is
// FCFS), an execution on a host with one core per server, a message back. The network is calibrated
// (CM02 without TCP window and without acknowledgement traffic), so that a message of 1 KiB takes
// 0.25 ms; the default model would take 13 times the latency.
#include <simgrid/s4u.hpp>

#include "tests/bench/comparator.hpp"

namespace s4u = simgrid::s4u;

namespace {

constexpr double core_flops = 1e9;
constexpr double link_bytes_per_s = 12.5e9;

struct Platform {
  s4u::Host* client;
  s4u::Host* server;
};

Platform build_platform(std::uint32_t servers) {
  s4u::Engine::set_config("network/model:CM02");
  s4u::Engine::set_config("network/TCP-gamma:0");
  s4u::Engine::set_config("network/crosstraffic:no");
  s4u::NetZone* zone = s4u::create_full_zone("world");
  s4u::Host* client = zone->create_host("client", core_flops);
  s4u::Host* server = zone->create_host("server", core_flops);
  server->set_core_count(static_cast<int>(servers));
  s4u::SplitDuplexLink* link = zone->create_split_duplex_link("hop", link_bytes_per_s);
  link->set_latency(comparator::hop_s - comparator::message_bytes / link_bytes_per_s);
  zone->add_route(client->get_netpoint(), server->get_netpoint(), nullptr, nullptr,
                  {s4u::LinkInRoute(link, s4u::LinkInRoute::Direction::UP)});
  zone->seal();
  return {.client = client, .server = server};
}

}  // namespace

int main(int argc, char** argv) {
  const comparator::Options options = comparator::parse_options(argc, argv);
  comparator::Workload workload(options);
  comparator::Tally tally(options);

  char quiet[] = "--log=root.thres:error";
  char* engine_argv[] = {argv[0], quiet, nullptr};
  int engine_argc = 2;
  const s4u::Engine engine(&engine_argc, engine_argv);
  const Platform platform = build_platform(options.servers);
  const s4u::SemaphorePtr tokens = s4u::Semaphore::create(options.servers);

  const auto request = [&](double service_s) {
    const double sent_s = s4u::Engine::get_clock();
    s4u::Comm::sendto(platform.client, platform.server, comparator::message_bytes);
    const double arrived_s = s4u::Engine::get_clock();
    tokens->acquire();
    const bool waited = s4u::Engine::get_clock() > arrived_s;
    s4u::this_actor::exec_init(service_s * core_flops)->set_host(platform.server)->wait();
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
