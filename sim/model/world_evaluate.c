/* What is evaluated, and with which parameters: network.json, overridden by the scenario's `evaluate`.
 * The readers have checked keys, types and ranges. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/currency.h"
#include "model/world_builder.h"

static void read_number(const json_t *object, const char *key, double *value)
{
    const json_t *found = json_object_get(object, key);
    if (json_is_number(found))
        *value = json_number_value(found);
}

static void read_parameters(const json_t *object, td_parameters *p)
{
    read_number(object, "carbon_price_per_t", &p->carbon_price_per_t);
    read_number(object, "carbon_price_appraisal_per_t", &p->carbon_price_appraisal_per_t);
    read_number(object, "path_size_beta", &p->path_size_beta);
    read_number(object, "detour_limit", &p->detour_limit);
    read_number(object, "overlap_limit", &p->overlap_limit);
    read_number(object, "routes_per_chain", &p->routes_per_chain);
}

static bool word_is(const json_t *object, const char *key, const char *word)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text && strcmp(text, word) == 0;
}

static const char *const assignment_words[] = {
    [TD_ASSIGN_ALL_OR_NOTHING] = "all-or-nothing",
    [TD_ASSIGN_LOGIT] = "logit",
    [TD_ASSIGN_SUE] = "stochastic-user-equilibrium",
    [TD_ASSIGN_UE] = "user-equilibrium",
    [TD_ASSIGN_SO] = "system-optimum",
};

const char *td_assignment_type_word(td_assignment_type type)
{
    return assignment_words[type];
}

static td_assignment_type assignment_type(const json_t *assignment)
{
    for (size_t i = 0; i < sizeof assignment_words / sizeof assignment_words[0]; i++)
        if (word_is(assignment, "type", assignment_words[i]))
            return (td_assignment_type)i;
    return TD_ASSIGN_LOGIT;
}

static uint32_t read_count(const json_t *object, const char *key, uint32_t otherwise)
{
    double value = otherwise;
    read_number(object, key, &value);
    return (uint32_t)value;
}

static td_simulation_settings read_simulation(const json_t *object)
{
    td_simulation_settings s = {
        .wanted = object != NULL,
        .weeks = 52,
        .warm_up_weeks = 4,
        .sample_share = 1,
        .promise_factor = 1.25,
        .replications = read_count(object, "replications", 10),
        .reroute = word_is(object, "response", "reroute-at-terminals"),
        .feedback = json_is_true(json_object_get(object, "reliability_feedback")),
        .feedback_tolerance = 0.01,
        .feedback_rounds = read_count(object, "feedback_rounds", 5),
    };
    s.max_replications = read_count(object, "max_replications", 10 * s.replications);
    read_number(object, "weeks", &s.weeks);
    read_number(object, "warm_up_weeks", &s.warm_up_weeks);
    read_number(object, "precision", &s.precision);
    read_number(object, "sample_share", &s.sample_share);
    read_number(object, "promised_time_factor", &s.promise_factor);
    read_number(object, "feedback_tolerance", &s.feedback_tolerance);
    return s;
}

/* A bound below the replications that are made in any case bounds nothing. */
static void check_replications(td_builder *builder, const td_scenario *scenario)
{
    const td_simulation_settings *s = &builder->world->evaluate.simulation;
    char found[16], made[16];
    snprintf(found, sizeof found, "%u", s->max_replications);
    snprintf(made, sizeof made, "%u", s->replications);
    if (s->max_replications < s->replications)
        td_diags_add(builder->diags, TD_D_SIMULATION_BOUND,
                     (td_place){scenario->file, 0, "/evaluate/simulation/max_replications"}, found, NULL,
                     made, NULL);
}

/* Return points of empty boxes by node; none but an empty list: all boxes go all the way back. */
static void read_return_points(td_builder *builder, const td_scenario *scenario,
                               const json_t *simulation)
{
    td_world *world = builder->world;
    const json_t *boxes = json_object_get(simulation, "empty_boxes");
    const json_t *points = json_object_get(boxes, "return_points"), *point;
    size_t at;
    if (!boxes)
        return;
    bool *is_point = TD_BUILD_ARRAY(builder, (size_t)world->nodes.count + 1, bool);
    if (!is_point)
        return;
    world->evaluate.simulation.return_point = is_point;
    world->evaluate.simulation.stock_teu = INFINITY;
    read_number(boxes, "stock_teu", &world->evaluate.simulation.stock_teu);
    json_array_foreach(points, at, point) {
        const char *id = json_string_value(point);
        td_index node = 0;
        while (node < world->nodes.count && strcmp(world->nodes.label.id[node], id) != 0)
            node++;
        is_point[node] = true;
        if (node == world->nodes.count)
            td_diags_add(builder->diags, TD_D_REF_UNKNOWN,
                         (td_place){scenario->file, 0,
                                    "/evaluate/simulation/empty_boxes/return_points"},
                         id, td_nearest(id, world->nodes.label.id, world->nodes.count), "node", NULL);
    }
}

void td_build_evaluation(td_builder *builder, const td_scenario *scenario)
{
    td_world *world = builder->world;
    const json_t *network = builder->tables->network_json;
    const json_t *evaluate = scenario ? scenario->evaluate : NULL;
    const json_t *assignment = json_object_get(evaluate, "assignment");
    world->base_year = td_tables_base_year(builder->tables);
    world->parameters = (td_parameters){.path_size_beta = 1,
                                        .detour_limit = 2.5,
                                        .overlap_limit = 0.8,
                                        .routes_per_chain = 3};
    read_parameters(json_object_get(network, "parameters"), &world->parameters);
    read_parameters(json_object_get(evaluate, "parameters"), &world->parameters);

    const td_assignment_type type = assignment_type(assignment);
    const bool exact = type == TD_ASSIGN_UE || type == TD_ASSIGN_SO;
    double year = world->base_year, gap = exact ? 1e-10 : 1e-4, iterations = exact ? 200 : 100;
    double demand_gap = 0.01, demand_rounds = 30;
    read_number(evaluate, "year", &year);
    read_number(assignment, "gap", &gap);
    read_number(assignment, "max_iterations", &iterations);
    read_number(assignment, "demand_gap", &demand_gap);
    read_number(assignment, "demand_rounds", &demand_rounds);
    world->evaluate = (td_evaluation){
        .year = (int)year,
        .by_month = word_is(evaluate, "period", "month"),
        .routes_by_month = json_is_true(json_object_get(evaluate, "routes_by_month")),
        .type = type,
        .gap = gap,
        .max_iterations = (int)iterations,
        .demand_gap = demand_gap,
        .demand_rounds = (int)demand_rounds,
        .simulation = read_simulation(json_object_get(evaluate, "simulation")),
    };
    if (scenario)
        check_replications(builder, scenario);
    read_return_points(builder, scenario, json_object_get(evaluate, "simulation"));
}
