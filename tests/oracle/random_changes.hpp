// Changes of the world at random, in a random scenario.
#pragma once

#include "tests/oracle/random_dice.hpp"
#include "tests/oracle/random_inputs.hpp"

namespace fivenines::oracle {

/// Up to eight changes, some with their end, often at instants at which something else happens.
/// `service_mean`: of the analyzer.
void add_random_changes(Dice& dice, Ns service_mean, Scenario& scenario);

}  // namespace fivenines::oracle
