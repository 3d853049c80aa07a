/*
 * The fronts of an order, as for a sparse factorisation: elimination tree (Liu 1990), postorder,
 * rows of every vertex, vertices with the same rows together, small fronts joined to their parents
 * where that fills in little (Ashcraft, Grimes 1989).
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "graph/hierarchy_parts.h"

/* Neighbours above each place, from the arcs of both directions; loops left out. */
typedef struct above {
    uint32_t *first; /* [place + 1] */
    uint32_t *place; /* with repetitions */
} above;

static td_status list_above(const td_hierarchy *h, above *up)
{
    const td_csr *g = h->g;
    const uint32_t places = g->vertex_count;
    up->first = TD_ALLOC((size_t)places + 1, uint32_t);
    up->place = TD_ALLOC(g->arc_count, uint32_t);
    if (!up->first || !up->place)
        return TD_ERR_NOMEM;
    uint32_t end = 0;
    for (uint32_t a = 0; a < g->arc_count; a++) {
        const uint32_t tail = h->place[g->tail[a]], head = h->place[g->head[a]];
        if (tail != head)
            up->first[tail < head ? tail : head]++;
    }
    for (uint32_t p = 0; p < places; p++)
        up->first[p] = end += up->first[p];
    up->first[places] = end;
    for (uint32_t a = 0; a < g->arc_count; a++) {
        const uint32_t tail = h->place[g->tail[a]], head = h->place[g->head[a]];
        if (tail != head)
            up->place[--up->first[tail < head ? tail : head]] = tail < head ? head : tail;
    }
    return TD_OK;
}

static void clear_above(above *up)
{
    free(up->first);
    free(up->place);
    *up = (above){0};
}

/* parent [place] in the elimination tree: the lowest neighbour above once all below are gone;
 * TD_NO_VERTEX for roots. Room: root [place] shortens the climbs; below [place] begins the list of
 * the arcs (by their place in up.place) that come up to a place, next [2 x arc] holds what follows
 * in the list, and the lower end. */
static void find_parents(uint32_t places, const above *up, uint32_t *parent, uint32_t *root,
                         uint32_t *below, uint32_t *next)
{
    for (uint32_t p = 0; p < places; p++)
        below[p] = TD_NO_VERTEX;
    for (uint32_t p = 0; p < places; p++)
        for (uint32_t i = up->first[p]; i < up->first[p + 1]; i++) {
            next[2 * (size_t)i] = below[up->place[i]];
            next[2 * (size_t)i + 1] = p;
            below[up->place[i]] = i;
        }
    for (uint32_t p = 0; p < places; p++) {
        parent[p] = TD_NO_VERTEX;
        root[p] = p;
        for (uint32_t i = below[p]; i != TD_NO_VERTEX; i = next[2 * (size_t)i]) {
            uint32_t at = next[2 * (size_t)i + 1];
            while (root[at] != at && root[at] != p) {
                const uint32_t up_one = root[at];
                root[at] = p;
                at = up_one;
            }
            if (at != p && root[at] == at) {
                root[at] = p;
                parent[at] = p;
            }
        }
    }
}

/* turn [place] in a postorder of the tree, in which children keep their order. */
static void find_postorder(uint32_t places, const uint32_t *parent, uint32_t *child,
                           uint32_t *sibling, uint32_t *turn)
{
    uint32_t roots = TD_NO_VERTEX, count = 0;
    for (uint32_t p = 0; p < places; p++)
        child[p] = TD_NO_VERTEX;
    for (uint32_t p = places; p-- > 0;) {
        uint32_t *list = parent[p] == TD_NO_VERTEX ? &roots : &child[parent[p]];
        sibling[p] = *list;
        *list = p;
    }
    for (uint32_t root = roots; root != TD_NO_VERTEX; root = sibling[root]) {
        uint32_t at = root;
        for (;;) {
            while (child[at] != TD_NO_VERTEX)
                at = child[at];
            turn[at] = count++;
            while (at != root && sibling[at] == TD_NO_VERTEX) {
                at = parent[at];
                turn[at] = count++;
            }
            if (at == root)
                break;
            at = sibling[at];
        }
    }
}

static td_status put_in_postorder(td_hierarchy *h)
{
    const uint32_t places = h->g->vertex_count;
    above up = {0};
    uint32_t *room = TD_ALLOC(4 * (size_t)places, uint32_t);
    uint32_t *next = TD_ALLOC(2 * (size_t)h->g->arc_count, uint32_t);
    td_status status = room && next ? list_above(h, &up) : TD_ERR_NOMEM;
    if (status == TD_OK) {
        uint32_t *parent = room, *turn = room + places;
        find_parents(places, &up, parent, turn, room + 2 * (size_t)places, next);
        find_postorder(places, parent, room + 2 * (size_t)places, room + 3 * (size_t)places, turn);
        for (uint32_t v = 0; v < places; v++) {
            h->place[v] = turn[h->place[v]];
            h->vertex[h->place[v]] = v;
        }
    }
    clear_above(&up);
    free(room);
    free(next);
    return status;
}

/* Rows above one place, of all that have not been passed on to a parent yet. */
typedef struct column {
    uint32_t *row; /* [count] ascending */
    uint32_t count;
    uint32_t next; /* child of the same parent */
} column;

static int compare_places(const void *a, const void *b)
{
    const uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

typedef struct columns {
    above up;
    column *column;  /* [place] */
    uint32_t *child; /* [place] first */
    uint32_t *mark;  /* [place] */
    uint32_t *found; /* [place] */
} columns;

static inline uint32_t note_row(columns *c, uint32_t p, uint32_t row, uint32_t count)
{
    if (row != p && c->mark[row] != p + 1) {
        c->mark[row] = p + 1;
        c->found[count++] = row;
    }
    return count;
}

/* Rows of p: its neighbours above and what its children's rows are but p. */
static td_status find_column(columns *c, uint32_t p)
{
    uint32_t count = 0;
    bool sorted = true; /* as it is where one child brings all */
    for (uint32_t child = c->child[p]; child != TD_NO_VERTEX; child = c->column[child].next) {
        column *below = &c->column[child];
        for (uint32_t i = 0; i < below->count; i++)
            count = note_row(c, p, below->row[i], count);
    }
    for (uint32_t i = c->up.first[p]; i < c->up.first[p + 1]; i++)
        count = note_row(c, p, c->up.place[i], count);
    for (uint32_t i = 1; i < count && sorted; i++)
        sorted = c->found[i - 1] < c->found[i];
    column *own = &c->column[p];
    own->count = count;
    own->row = TD_ALLOC(count, uint32_t);
    if (!own->row)
        return TD_ERR_NOMEM;
    memcpy(own->row, c->found, count * sizeof *own->row);
    if (!sorted)
        qsort(own->row, count, sizeof *own->row, compare_places);
    if (count > 0) {
        own->next = c->child[own->row[0]];
        c->child[own->row[0]] = p;
    }
    return TD_OK;
}

/* Joining a child of `pivots` to its parent, `filled` places of both being empty: by how many
 * pivots there are then, as in CHOLMOD (Chen, Davis, Hager, Rajamanickam 2008). */
static bool worth_joining(uint32_t pivots, uint32_t size, double filled)
{
    const double entries = pivots * (size - 0.5 * (pivots + 1.0));
    if (pivots <= 4)
        return true;
    if (pivots <= 16)
        return filled < 0.3 * entries;
    return filled < (pivots <= 48 ? 0.1 : 0.05) * entries;
}

/* Fronts while they are found: those that end at consecutive places. */
typedef struct draft_front {
    uint32_t first, pivots, size;
    uint32_t *row; /* [size - pivots] */
    double filled;
} draft_front;

/*
 * A place begins a front of its own. If it is the parent of the front before it, that one joins in
 * where it is worth it: the rows of the joined front are the parent's. A front that has grown tries
 * again with the one before.
 */
static uint32_t add_place(draft_front *stack, uint32_t count, uint32_t p, const column *own)
{
    draft_front top = {p, 1, own->count + 1, own->row, 0};
    while (count > 0) {
        const draft_front *child = &stack[count - 1];
        if (child->size == child->pivots || child->row[0] < top.first ||
            child->row[0] >= top.first + top.pivots)
            break;
        const uint32_t pivots = child->pivots + top.pivots, size = child->pivots + top.size;
        const double filled =
            child->filled + top.filled + child->pivots * (double)(size - child->size);
        if (filled > 0 && !worth_joining(pivots, size, filled))
            break;
        free(child->row);
        top = (draft_front){child->first, pivots, size, top.row, filled};
        count--;
    }
    stack[count++] = top;
    return count;
}

/* Copies drafts into fronts. */
static td_status store_fronts(td_hierarchy *h, const draft_front *draft, uint32_t count)
{
    size_t rows = 0, entries = 0;
    h->front_count = count;
    h->front = TD_ALLOC(count, td_front);
    if (!h->front)
        return TD_ERR_NOMEM;
    for (uint32_t f = 0; f < count; f++) {
        const draft_front *d = &draft[f];
        h->front[f] = (td_front){.first = d->first,
                                 .pivots = d->pivots,
                                 .size = d->size,
                                 .row = rows,
                                 .entry = entries,
                                 .work = (double)d->pivots * d->size * d->size};
        rows += d->size;
        entries += (size_t)d->pivots * d->size;
    }
    h->entry_count = entries;
    h->rows = TD_ALLOC(rows, uint32_t);
    h->parent_row = TD_ALLOC(rows, uint32_t);
    if (!h->rows || !h->parent_row)
        return TD_ERR_NOMEM;
    for (uint32_t f = 0; f < count; f++) {
        uint32_t *row = h->rows + h->front[f].row;
        for (uint32_t i = 0; i < draft[f].pivots; i++) {
            row[i] = draft[f].first + i;
            h->front_of[row[i]] = f;
        }
        memcpy(row + draft[f].pivots, draft[f].row,
               (draft[f].size - draft[f].pivots) * sizeof *row);
    }
    return TD_OK;
}

static td_status find_drafts(td_hierarchy *h, columns *c, draft_front *draft, uint32_t *count)
{
    td_status status = TD_OK;
    for (uint32_t p = 0; p < h->g->vertex_count; p++)
        c->child[p] = TD_NO_VERTEX;
    for (uint32_t p = 0; p < h->g->vertex_count && status == TD_OK; p++) {
        status = find_column(c, p);
        if (status == TD_OK)
            *count = add_place(draft, *count, p, &c->column[p]);
    }
    return status;
}

/* Where rows stand in parents; where subtrees begin. */
static void link_fronts(td_hierarchy *h)
{
    for (uint32_t f = 0; f < h->front_count; f++)
        h->front[f].begin = f;
    for (uint32_t f = 0; f < h->front_count; f++) {
        td_front *front = &h->front[f];
        front->parent = TD_NO_FRONT;
        if (front->size == front->pivots)
            continue;
        front->parent = h->front_of[h->rows[front->row + front->pivots]];
        td_front *parent = &h->front[front->parent];
        if (front->begin < parent->begin)
            parent->begin = front->begin;
        uint32_t at = 0;
        for (uint32_t j = front->pivots; j < front->size; j++) {
            while (h->rows[parent->row + at] != h->rows[front->row + j])
                at++;
            h->parent_row[front->row + j] = at;
        }
    }
}

td_status td_hierarchy_find_fronts(td_hierarchy *h)
{
    const uint32_t places = h->g->vertex_count;
    td_status status = put_in_postorder(h);
    if (status != TD_OK)
        return status;
    columns c = {.column = TD_ALLOC(places, column),
                 .child = TD_ALLOC(places, uint32_t),
                 .mark = TD_ALLOC(places, uint32_t),
                 .found = TD_ALLOC(places, uint32_t)};
    draft_front *draft = TD_ALLOC(places, draft_front);
    uint32_t count = 0;
    status =
        c.column && c.child && c.mark && c.found && draft ? list_above(h, &c.up) : TD_ERR_NOMEM;
    if (status == TD_OK)
        status = find_drafts(h, &c, draft, &count);
    if (status == TD_OK)
        status = store_fronts(h, draft, count);
    if (status == TD_OK)
        link_fronts(h);
    for (uint32_t f = 0; f < count; f++)
        free(draft[f].row);
    free(c.column);
    free(c.child);
    free(c.mark);
    free(c.found);
    clear_above(&c.up);
    free(draft);
    return status;
}
