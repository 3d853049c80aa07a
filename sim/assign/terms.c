/* Names of the terms of generalised cost. */
#include "assign/cost.h"

static const td_term_text texts[TD_TERM_COUNT] = {
#define TD_TERM(term, money, en, zh)                                                               \
    [TD_TERM_##term] = {.name = #term, .meaning = {en, zh}, .is_money = money},
#include "assign/terms.def"
#undef TD_TERM
};

const td_term_text *td_term_describe(td_term term)
{
    return &texts[term];
}
