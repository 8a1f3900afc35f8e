#!/usr/bin/env python3
"""What a query and an event cost in instructions and in cache misses, as a table.

    bench/account.py build/release/bin/gate_bench PODS

callgrind's model of a first cache of 32 KiB and a second one of 1 MiB, 64 bytes a
line, no prefetching: misses of a cluster of PODS, asked many different queries and
given events all over it. The bytes are those of the lines that missed the second
cache. It says where time can go, not how long it takes: misses that do not wait for
each other overlap.
"""

import sys

from gate import measure

CACHES = ("--cache-sim=yes", "--I1=32768,8,64", "--D1=32768,8,64", "--LL=1048576,16,64")
LINE = 64
# callgrind's events with --cache-sim: Ir Dr Dw I1mr D1mr D1mw ILmr DLmr DLmw
IR, D1_READ, D1_WRITE, L2_READ, L2_WRITE = 0, 4, 5, 7, 8


def main(arguments: list[str]) -> int:
    if len(arguments) != 2 or not arguments[1].isdigit():
        print(__doc__, file=sys.stderr)
        return 2
    path, costs = measure(arguments, CACHES)
    print(f"{arguments[1]} pods, CPU path {path}\n")
    print("| a query or event | instructions | first cache missed | second missed | bytes |")
    print("|---|---|---|---|---|")
    for name, cost in costs.items():
        cost += [0] * (L2_WRITE + 1 - len(cost))  # callgrind leaves out zeros at the end
        first, second = cost[D1_READ] + cost[D1_WRITE], cost[L2_READ] + cost[L2_WRITE]
        print(f"| {name} | {cost[IR]:,.0f} | {first:.1f} | {second:.1f} | {second * LINE:,.0f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
