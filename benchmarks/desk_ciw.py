"""The small kernel in Ciw: a node of servers, and one stream of arrivals for all stores together."""

import ciw

from benchmarks.desk import Answers, Desk


def run(desk: Desk, seed: int, replication: int) -> Answers:
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(desk.stores / desk.gap)],
        service_distributions=[ciw.dists.Exponential(1 / desk.hours)],
        number_of_servers=[desk.agents],
    )
    ciw.seed(1_000_000 * seed + replication)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(desk.days)
    # Only answered requests have records; the few that agents still work on are missing.
    records = simulation.get_all_records()
    counted = [record.waiting_time for record in records if record.service_start_date >= desk.warm_up]
    events = simulation.nodes[0].number_of_individuals + len(records)
    return Answers(events, len(counted), sum(counted))
