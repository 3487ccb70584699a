/* The small kernel of the benchmarks in C: stores send requests, a few agents answer them in order; see desk.py.
 *
 * A binary heap of events and counter-based random numbers (Philox4x64-10), as in the compiled engine, so that both
 * give the same numbers in the same order. The first event that an event schedules takes its place at the heap's top.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

enum { ASKS, ANSWERED };
enum { REQUEST_GAP = 6, HOURS = 33 }; /* purposes of random numbers, as in rollout_sim/kernel/draws.py */

typedef struct {
    double time;
    int64_t order; /* of scheduling, which decides between events of the same time */
    int64_t kind, store;
} event;

typedef struct {
    double time;
    int64_t store, k;
} request;

typedef struct {
    event *events;
    int64_t size, sequence;
    int gap_at_top;
} heap;

typedef struct {
    int64_t events, begun;
    double waited;
} result;

static double exponential(uint64_t seed, uint64_t replication, uint64_t purpose, uint64_t entity, uint64_t k)
{
    uint64_t c0 = k, c1 = purpose, c2 = entity, c3 = replication, k0 = seed, k1 = 0;
    for (int round = 0; round < 10; round++) {
        unsigned __int128 first = (unsigned __int128)0xD2E7470EE14C6C93u * c0;
        unsigned __int128 second = (unsigned __int128)0xCA5A826395121157u * c2;
        c0 = (uint64_t)(second >> 64) ^ c1 ^ k0;
        c2 = (uint64_t)(first >> 64) ^ c3 ^ k1;
        c1 = (uint64_t)second;
        c3 = (uint64_t)first;
        k0 += 0x9E3779B97F4A7C15u;
        k1 += 0xBB67AE8584CAA73Bu;
    }
    return -log(((double)(c0 >> 12) + 0.5) * 0x1p-52);
}

static int before(const event *a, const event *b)
{
    return a->time < b->time || (a->time == b->time && a->order < b->order);
}

static void sift_down(heap *h, event new)
{
    int64_t i = 0;
    for (;;) {
        int64_t child = 2 * i + 1;
        if (child >= h->size)
            break;
        const event *left = &h->events[child], *right = left + 1;
        if (child + 1 < h->size) /* both children are equally likely: no branch to mispredict */
            child += (right->time < left->time) | ((right->time == left->time) & (right->order < left->order));
        if (before(&new, &h->events[child]))
            break;
        h->events[i] = h->events[child];
        i = child;
    }
    h->events[i] = new;
}

static void schedule(heap *h, double time, int64_t kind, int64_t store)
{
    event new = {time, h->sequence++, kind, store};
    if (h->gap_at_top) {
        h->gap_at_top = 0;
        sift_down(h, new);
        return;
    }
    int64_t i = h->size++;
    while (i > 0 && before(&new, &h->events[(i - 1) / 2])) {
        h->events[i] = h->events[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    h->events[i] = new;
}

static event next(heap *h)
{
    if (h->gap_at_top) {
        h->gap_at_top = 0;
        event last = h->events[--h->size];
        if (h->size > 0)
            sift_down(h, last);
    }
    h->gap_at_top = 1;
    return h->events[0];
}

/* Run the desk for some days; ``room``, the capacity of the queue, is a power of two.
 * Returns 0, or 1 if memory or the queue is exhausted. */
int run_desk(int64_t stores, double gap, int64_t agents, double hours, double warm_up, double days, int64_t room,
             int64_t seed, int64_t replication, result *out)
{
    heap h = {malloc((stores + agents + 1) * sizeof(event)), 0, 0, 0};
    int64_t head = 0, waiting = 0, free_agents = agents;
    request *queue = malloc(room * sizeof(request));
    int64_t *requests = calloc(stores, sizeof(int64_t));
    result r = {0, 0, 0.0};
    int failed = !h.events || !queue || !requests;

    for (int64_t store = 0; !failed && store < stores; store++)
        schedule(&h, gap * exponential(seed, replication, REQUEST_GAP, store, 0), ASKS, store);
    while (!failed) {
        event e = next(&h);
        if (e.time >= days)
            break;
        r.events++;
        if (e.kind == ASKS) {
            int64_t k = requests[e.store]++;
            schedule(&h, e.time + gap * exponential(seed, replication, REQUEST_GAP, e.store, k + 1), ASKS, e.store);
            if (waiting == room) {
                failed = 1;
                break;
            }
            queue[(head + waiting++) & (room - 1)] = (request){e.time, e.store, k};
        } else
            free_agents++;
        if (free_agents > 0 && waiting > 0) {
            request q = queue[head];
            head = (head + 1) & (room - 1);
            waiting--;
            free_agents--;
            if (e.time >= warm_up) {
                r.begun++;
                r.waited += e.time - q.time;
            }
            schedule(&h, e.time + hours * exponential(seed, replication, HOURS, q.store, q.k), ANSWERED, q.store);
        }
    }
    free(h.events);
    free(queue);
    free(requests);
    *out = r;
    return failed;
}
