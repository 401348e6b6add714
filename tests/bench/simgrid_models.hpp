// What the SimGrid comparators share: the calibrated network, and, of the two with a pool of
// workers, everything but how a worker serves. The work is that of comparator.hpp.
#pragma once

#include <simgrid/s4u.hpp>
#include <vector>

#include "tests/bench/comparator.hpp"

namespace comparator {

namespace s4u = simgrid::s4u;

inline constexpr double core_flops = 1e9;
inline constexpr double link_bytes_per_s = 12.5e9;

struct Platform {
  s4u::Host* client;
  s4u::Host* server;
};

/// Two hosts, one with a core a server, and a link. The network is calibrated (CM02 without TCP
/// window and without acknowledgement traffic), so that a message of 1 KiB takes 0.25 ms; the
/// default model would take 13 times the latency.
inline Platform build_calibrated_platform(std::uint32_t servers) {
  s4u::Engine::set_config("network/model:CM02");
  s4u::Engine::set_config("network/TCP-gamma:0");
  s4u::Engine::set_config("network/crosstraffic:no");
  s4u::NetZone* zone = s4u::create_full_zone("world");
  s4u::Host* client = zone->create_host("client", core_flops);
  s4u::Host* server = zone->create_host("server", core_flops);
  server->set_core_count(static_cast<int>(servers));
  s4u::SplitDuplexLink* link = zone->create_split_duplex_link("hop", link_bytes_per_s);
  link->set_latency(hop_s - message_bytes / link_bytes_per_s);
  zone->add_route(client->get_netpoint(), server->get_netpoint(), nullptr, nullptr,
                  {s4u::LinkInRoute(link, s4u::LinkInRoute::Direction::UP)});
  zone->seal();
  return {.client = client, .server = server};
}

struct Request {
  double sent_s = 0;
  double service_s = 0;
  bool waited = false;
};

inline void send(s4u::Mailbox* mailbox, Request* request) {
  mailbox->put_init(request, message_bytes)->detach();
}

/// One simcall, where Mailbox::get() makes two.
inline Request* receive(s4u::Mailbox* mailbox) {
  void* request = nullptr;
  mailbox->get_init()->set_dst_data(&request, sizeof request)->wait();
  return static_cast<Request*>(request);
}

/// Where requests wait and answers go. A mailbox with a permanent receiver lets messages travel
/// before anybody asks for them.
struct Mailboxes {
  s4u::Mailbox* inbox = s4u::Mailbox::by_name("station");
  s4u::Mailbox* outbox = s4u::Mailbox::by_name("answers");
};

/// A generator actor, a pool of a worker a server, all on one mailbox, and an actor that receives
/// the answers; `work` is the endless life of a worker. Returns when all requests are answered.
template <class Work>
void run_pool(const s4u::Engine& engine, const Platform& platform, const Mailboxes& mailboxes,
              const Options& options, Tally& tally, const Work& work) {
  Workload workload(options);
  std::vector<Request> requests(options.requests);
  for (std::uint32_t i = 0; i < options.servers; ++i) {
    const s4u::ActorPtr worker = s4u::Actor::create("worker", platform.server, [&]() { work(); });
    worker->daemonize();
    if (i == 0) mailboxes.inbox->set_receiver(worker);
  }
  const s4u::ActorPtr answers = s4u::Actor::create("answers", platform.client, [&]() {
    for (std::uint64_t i = 0; i < options.requests; ++i) {
      const Request* request = receive(mailboxes.outbox);
      tally.answer(s4u::Engine::get_clock() - request->sent_s, request->waited);
    }
  });
  mailboxes.outbox->set_receiver(answers);
  s4u::Actor::create("learners", platform.client, [&]() {
    tally.start();
    for (Request& request : requests) {
      s4u::this_actor::sleep_for(workload.next_gap_s());
      request = {.sent_s = s4u::Engine::get_clock(), .service_s = workload.next_service_s()};
      send(mailboxes.inbox, &request);
    }
  });
  engine.run();
}

}  // namespace comparator
