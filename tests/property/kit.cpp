// The scenarios of the oracle's tests, compiled once more: a test program is one folder's.
#include "tests/oracle/random_inputs.cpp"
#include "tests/oracle/run_data_plane.cpp"
