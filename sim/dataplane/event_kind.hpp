// What happens in an analysis's life: the kinds of the calendar's events, and the word of an event
// that holds its kind and the generation of its subject.
#pragma once

#include <cstdint>

#include "sim/dataplane/calendar.hpp"

namespace fivenines {

/// Kinds of events in the order they are handled at one instant for one attempt; a mask of families
/// (1 learner record, 2 content, 3 both) or a family (0, 1) is added to the first of a group.
enum EventKind : std::uint32_t {
  // class 0
  kServiceDone,                   // subject: a running job
  kClientError,                   // an error reaches the client
  kSharedHit,                     // + family: back at the serving region
  kSharedMiss = kSharedHit + 2,   // + family
  kReadShared = kSharedMiss + 2,  // + family: another attempt's read is there
  kReadAgain = kReadShared + 2,   // + family: it will not come
  kLocalReply = kReadAgain + 2,   // + mask (1..3): answers reach the local instance
  kWriteAcked = kLocalReply + 4,  // subject: a leg between copies
  kCopyAnswered,                  // subject: a leg of a read
  kWriteCommitted,                // the answer of the write master is back at the serving region
  kLookAtBreakers,
  // class 2
  kFirstArrivalKind,
  kGiveUp = kFirstArrivalKind,
  kRetryStart,
  kReachRegion,
  kPastBalancer,                        // reached the region and passed the balancer
  kRegionalLookup,                      // + mask (1..3)
  kSharedArrive = kRegionalLookup + 4,  // + family: at the owner
  kSharedGivenUp = kSharedArrive + 2,   // + family: no answer came
  kSharedFill = kSharedGivenUp + 2,     // subject: a note
  kInvalidate,                          // subject: a note
  kContentUpdate,                       // the next update of a content item
  kWriteForwarded,                      // a write reaches the write master
  kWriteArrives,                        // at a copy; subject: a leg between copies
  kCopyAsked,                           // subject: a leg of a read
  kLateRead,                            // a while after a commit; subject: a late read
  kDomainUpdate,                        // subject: who updates
  kEventKinds
};
// so that the lowest bit of these kinds is the family
static_assert(kSharedHit % 2 == 0 && kSharedMiss % 2 == 0 && kSharedArrive % 2 == 0);
/// An event says of which use of its subject's slot it is: an older one is over.
inline constexpr int kGenerationBits = 26;
inline constexpr std::uint32_t kGenerationMask = (std::uint32_t{1} << kGenerationBits) - 1;
static_assert(kEventKinds <= 1U << (32 - kGenerationBits));

inline std::uint32_t kind_of(const Event& event) {
  return event.what >> kGenerationBits;
}
inline std::uint32_t what(std::uint32_t kind, std::uint32_t generation) {
  return kind << kGenerationBits | (generation & kGenerationMask);
}
/// An ask of another region on its way there or back.
inline bool of_shared_tier(std::uint32_t kind) {
  return (kind >= kSharedHit && kind < kLocalReply) ||
         (kind >= kSharedArrive && kind < kSharedGivenUp);
}
/// A key on its way to a cache of another region.
inline bool is_note(std::uint32_t kind) {
  return kind == kSharedFill || kind == kInvalidate;
}
/// Happens whatever becomes of any attempt.
inline bool of_no_attempt(std::uint32_t kind) {
  return is_note(kind) || kind == kContentUpdate || kind == kLookAtBreakers;
}
/// Between copies or of their versions: an order of its own at one instant.
inline bool of_copies(std::uint32_t kind) {
  return kind == kWriteAcked || kind == kWriteArrives || kind == kCopyAsked ||
         kind == kCopyAnswered || kind == kLateRead || kind == kDomainUpdate;
}
/// Of this use of the subject's slot?
inline bool same_generation(const Event& event, std::uint32_t generation) {
  return ((event.what ^ generation) & kGenerationMask) == 0;
}

}  // namespace fivenines
