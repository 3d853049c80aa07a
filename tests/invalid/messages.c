/* Checks the study in the current folder as `tongdao validate` does and compares what is said with
 * what should be.
 *
 *     messages EXPECTED [SCENARIO]     0 where the messages are exactly the expected ones, in order
 *     messages --print [SCENARIO]      prints them in the form of an `expected` file
 *
 * A line of `expected`: code, place, a piece of the English and one of the Chinese message,
 * separated by tabs; the place is "file:line column" or "file pointer". */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "graph/audit.h"
#include "graph/supernetwork.h"
#include "io/network_reader.h"
#include "io/scenario_reader.h"
#include "model/scenario.h"
#include "model/world.h"

#define LINE_MAX_BYTES 4096

static int status_is_broken(td_status status)
{
    return status != TD_OK && status != TD_ERR_INVALID;
}

/* Reads, applies, builds, audits; every step that the one before allows. */
static int gather(const char *path, td_diags *diags)
{
    td_scenario *scenario = NULL;
    td_tables *tables = NULL;
    td_applied applied = {0};
    td_world *world = NULL;
    td_status read = td_scenario_read(path, ".", diags, &scenario);
    td_status network =
        scenario ? td_network_read(scenario->network, ".", diags, &tables) : TD_ERR_INVALID;
    td_status apply =
        tables ? td_scenario_apply(scenario, tables, diags, &applied) : TD_ERR_INVALID;
    td_status build = apply == TD_OK && read == TD_OK
                          ? td_world_build(&applied, tables, scenario, diags, &world)
                          : TD_ERR_INVALID;
    td_supernetwork *net = NULL;
    td_status expand = build == TD_OK ? td_supernetwork_build(world, diags, &net) : build;
    td_status audit = expand == TD_OK ? td_network_audit(&applied, world, net, diags) : expand;
    int broken = status_is_broken(audit) || status_is_broken(read) || status_is_broken(network) ||
                 status_is_broken(apply) || status_is_broken(build);
    /* A status must agree with what was said; the audit's is TD_OK whatever it finds. */
    if (audit != TD_OK && td_diags_error_count(diags) == 0) {
        printf("status %d/%d/%d/%d without a message\n", read, network, apply, build);
        broken = 1;
    }
    td_supernetwork_free(net);
    td_world_free(world);
    td_applied_clear(&applied);
    td_tables_free(tables);
    td_scenario_free(scenario);
    return broken;
}

static void place_text(const td_diag *diag, char *text, size_t size)
{
    char line[32] = "";
    if (diag->place.line > 0)
        snprintf(line, sizeof line, ":%ld", diag->place.line);
    snprintf(text, size, "%s%s%s%s", diag->place.file ? diag->place.file : "", line,
             diag->place.where ? " " : "", diag->place.where ? diag->place.where : "");
}

static void print_all(const td_diags *diags)
{
    for (size_t i = 0; i < td_diags_count(diags); i++) {
        const td_diag *diag = td_diags_at(diags, i);
        char place[LINE_MAX_BYTES];
        td_strbuf en = TD_STRBUF_INIT, zh = TD_STRBUF_INIT;
        td_diag_format(diag, TD_LANG_EN, &en);
        td_diag_format(diag, TD_LANG_ZH, &zh);
        place_text(diag, place, sizeof place);
        printf("%s\t%s\t%s\t%s\n", td_diag_code_name(diag->code), place, td_strbuf_text(&en),
               td_strbuf_text(&zh));
        td_strbuf_free(&en);
        td_strbuf_free(&zh);
    }
}

/* Cuts the next field off a line of tab-separated text. */
static const char *next_field(char **rest)
{
    const char *field = *rest ? *rest : "";
    char *tab = *rest ? strchr(*rest, '\t') : NULL;
    if (tab)
        *tab = '\0';
    *rest = tab ? tab + 1 : NULL;
    return field;
}

static int contains(const td_diag *diag, td_lang lang, const char *piece)
{
    td_strbuf text = TD_STRBUF_INIT;
    td_diag_format(diag, lang, &text);
    int found = piece[0] && strstr(td_strbuf_text(&text), piece);
    td_strbuf_free(&text);
    return found;
}

static int matches(const td_diag *diag, char *line)
{
    char place[LINE_MAX_BYTES], *rest = line;
    place_text(diag, place, sizeof place);
    const char *code = next_field(&rest), *where = next_field(&rest);
    const char *en = next_field(&rest), *zh = next_field(&rest);
    return strcmp(code, td_diag_code_name(diag->code)) == 0 && strcmp(where, place) == 0 &&
           contains(diag, TD_LANG_EN, en) && contains(diag, TD_LANG_ZH, zh);
}

static int compare(const char *expected, const td_diags *diags)
{
    char line[LINE_MAX_BYTES], copy[LINE_MAX_BYTES];
    size_t count = 0;
    int wrong = 0;
    FILE *file = fopen(expected, "r");
    if (!file) {
        printf("cannot open %s\n", expected);
        return 1;
    }
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        strcpy(copy, line);
        if (count >= td_diags_count(diags) || !matches(td_diags_at(diags, count), copy)) {
            printf("expected: %s\n", line);
            wrong = 1;
        }
        count++;
    }
    fclose(file);
    if (count != td_diags_count(diags) || td_diags_suppressed(diags) > 0)
        wrong = 1;
    if (wrong) {
        printf("said:\n");
        print_all(diags);
    }
    return wrong;
}

int main(int argc, char **argv)
{
    const char *scenario = argc > 2 ? argv[2] : "wider.json";
    td_diags *diags = td_diags_create();
    if (argc < 2 || !diags)
        return 2;
    int failed = gather(scenario, diags);
    if (strcmp(argv[1], "--print") == 0)
        print_all(diags);
    else
        failed = compare(argv[1], diags) || failed;
    td_diags_free(diags);
    return failed;
}
