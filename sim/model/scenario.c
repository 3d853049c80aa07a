/* The life of a scenario as read. */
#include "model/scenario.h"

#include <jansson.h>
#include <stdlib.h>

static void free_texts(char **texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(texts[i]);
    free(texts);
}

static void free_pairs(td_setting *pairs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(pairs[i].column);
        free_texts(pairs[i].values, pairs[i].value_count);
        free(pairs[i].pointer);
    }
    free(pairs);
}

static void free_change(td_change *change)
{
    free(change->table);
    free_pairs(change->where, change->where_count);
    free_pairs(change->values, change->value_count);
    for (size_t i = 0; i < change->row_count; i++) {
        free_pairs(change->rows[i].cells, change->rows[i].cell_count);
        free(change->rows[i].pointer);
    }
    free(change->rows);
    free(change->from);
    free(change->to);
    free_texts(change->with, change->with_count);
    free(change->file);
    free(change->pointer);
}

void td_scenario_free(td_scenario *scenario)
{
    if (!scenario)
        return;
    for (size_t s = 0; s < scenario->set_count; s++) {
        td_change_set *set = &scenario->sets[s];
        for (size_t c = 0; c < set->change_count; c++)
            free_change(&set->changes[c]);
        free(set->changes);
        json_decref(set->claims);
        free(set->id);
        free(set->file);
    }
    free(scenario->sets);
    free(scenario->id);
    free(scenario->file);
    free(scenario->parent);
    free(scenario->root_file);
    for (int lang = 0; lang < TD_LANG_COUNT; lang++) {
        free(scenario->title[lang]);
        free(scenario->description[lang]);
    }
    free(scenario->network);
    json_decref(scenario->evaluate);
    free_texts(scenario->inputs, scenario->input_count);
    free(scenario);
}
