// The fastest model of the same work (comparator.hpp) found with SimGrid's own actors.
#include <simgrid/s4u.hpp>
#include <vector>

#include "comparator.hpp"

namespace s4u = simgrid::s4u;

namespace {

constexpr double core_flops = 1e9;

/// At most this many idle workers wait in the mailbox: SimGrid shifts its queue of receivers by one
/// at every match, which is linear in their number. The others are parked on a stack.
constexpr std::size_t receivers_max = 64;

struct Request {
  double sent_s = 0;
  double service_s = 0;
  bool waited = false;
};

void send(s4u::Mailbox* mailbox, Request* request) {
  mailbox->put_init(request, comparator::message_bytes)->detach();
}

/// One simcall, where Mailbox::get() makes two.
Request* receive(s4u::Mailbox* mailbox) {
  void* request = nullptr;
  mailbox->get_init()->set_dst_data(&request, sizeof request)->wait();
  return static_cast<Request*>(request);
}

/// One FCFS station: the workers share a mailbox; who finishes a service takes the oldest message.
class Station {
 public:
  Station(s4u::Mailbox* inbox, s4u::Mailbox* outbox) : inbox_(inbox), outbox_(outbox) {}

  void work() {
    const s4u::SemaphorePtr wake_up = s4u::Semaphore::create(0);
    while (true) {
      const double free_since_s = s4u::Engine::get_clock();
      Request* request = take(wake_up.get());
      request->waited = s4u::Engine::get_clock() == free_since_s;
      s4u::this_actor::sleep_for(request->service_s);
      send(outbox_, request);
    }
  }

 private:
  Request* take(s4u::Semaphore* wake_up) {
    if (receivers_ >= receivers_max) {
      parked_.push_back(wake_up);
      wake_up->acquire();
    }
    ++receivers_;
    Request* request = receive(inbox_);
    --receivers_;
    if (!parked_.empty()) {
      s4u::Semaphore* next = parked_.back();
      parked_.pop_back();  // before release(), which lets other workers run
      next->release();
    }
    return request;
  }

  s4u::Mailbox* inbox_;
  s4u::Mailbox* outbox_;
  std::size_t receivers_ = 0;
  std::vector<s4u::Semaphore*> parked_;
};

}  // namespace

int main(int argc, char** argv) {
  const comparator::Options options = comparator::parse_options(argc, argv);
  comparator::Workload workload(options);
  comparator::Tally tally(options);
  std::vector<Request> requests(options.requests);

  char quiet[] = "--log=root.thres:error";
  char* engine_argv[] = {argv[0], quiet, nullptr};
  int engine_argc = 2;
  const s4u::Engine engine(&engine_argc, engine_argv);
  s4u::Engine::set_config("network/model:Constant");
  s4u::Engine::set_config("network/latency-factor:" + std::to_string(comparator::hop_s));
  s4u::NetZone* zone = s4u::create_empty_zone("world");
  s4u::Host* client = zone->create_host("client", core_flops);
  s4u::Host* server = zone->create_host("server", core_flops);
  zone->seal();

  // A mailbox with a permanent receiver lets messages travel before anybody asks for them.
  s4u::Mailbox* inbox = s4u::Mailbox::by_name("station");
  s4u::Mailbox* outbox = s4u::Mailbox::by_name("answers");
  Station station(inbox, outbox);
  for (std::uint32_t i = 0; i < options.servers; ++i) {
    const s4u::ActorPtr worker = s4u::Actor::create("worker", server, [&]() { station.work(); });
    worker->daemonize();
    if (i == 0) inbox->set_receiver(worker);
  }
  const s4u::ActorPtr answers = s4u::Actor::create("answers", client, [&]() {
    for (std::uint64_t i = 0; i < options.requests; ++i) {
      const Request* request = receive(outbox);
      tally.answer(s4u::Engine::get_clock() - request->sent_s, request->waited);
    }
  });
  outbox->set_receiver(answers);
  s4u::Actor::create("learners", client, [&]() {
    tally.start();
    for (Request& request : requests) {
      s4u::this_actor::sleep_for(workload.next_gap_s());
      request = {.sent_s = s4u::Engine::get_clock(), .service_s = workload.next_service_s()};
      send(inbox, &request);
    }
  });
  engine.run();
  return tally.print("pool_simgrid");
}
