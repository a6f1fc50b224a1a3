"""How much a unary call may allocate: who adds to it has to say so here."""

import bench


def test_a_unary_call_allocates_no_more_than_it_did():
    numbers = bench.allocations_per_call()
    for side, limits in {"client": {"Swift": 6, "C++": 1}, "server": {"Swift": 11, "C++": 1}}.items():
        for who, limit in limits.items():
            # A few of a run's own (a thread's first task, a table that grows) are spread over the calls.
            assert 0 < numbers[side][who] <= limit + 0.2, f"{side}, {who}: {numbers}"
