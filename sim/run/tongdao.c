/* The public API (tongdao.h) over the run layer. */
#include "tongdao.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/version.h"
#include "io/path.h"
#include "io/schema_text.h"
#include "model/selection.h"
#include "run/batch.h"
#include "run/columns.h"
#include "run/convert.h"
#include "run/compare.h"
#include "run/report.h"
#include "run/route_query.h"
#include "run/starter.h"
#include "run/validate.h"

struct tongdao_session {
    td_diags *diags;
    td_strbuf message; /* the one last asked for */
    td_strbuf text;    /* what the last call answered */
};

const char *tongdao_version(void)
{
    return td_version();
}

const char *tongdao_build_facts(void)
{
    return td_build_facts();
}

tongdao_session *tongdao_open(void)
{
    tongdao_session *session = td_alloc(1, sizeof *session);
    if (!session)
        return NULL;
    session->diags = td_diags_create();
    if (!session->diags) {
        free(session);
        return NULL;
    }
    return session;
}

void tongdao_close(tongdao_session *session)
{
    if (!session)
        return;
    td_diags_free(session->diags);
    td_strbuf_free(&session->message);
    td_strbuf_free(&session->text);
    free(session);
}

size_t tongdao_message_count(const tongdao_session *session)
{
    return td_diags_count(session->diags);
}

const char *tongdao_message(tongdao_session *session, size_t index, tongdao_lang lang)
{
    td_strbuf_clear(&session->message);
    if (index < td_diags_count(session->diags))
        td_diag_format(td_diags_at(session->diags, index),
                       lang == TONGDAO_ZH ? TD_LANG_ZH : TD_LANG_EN, &session->message);
    return td_strbuf_text(&session->message);
}

bool tongdao_message_is_error(const tongdao_session *session, size_t index)
{
    return index < td_diags_count(session->diags) &&
           td_diags_at(session->diags, index)->severity == TD_SEVERITY_ERROR;
}

size_t tongdao_message_suppressed(const tongdao_session *session)
{
    return td_diags_suppressed(session->diags);
}

/* Forgets the last call's messages and answer. */
static td_status begin(tongdao_session *session)
{
    td_diags *fresh = td_diags_create();
    if (!fresh)
        return TD_ERR_NOMEM;
    td_diags_free(session->diags);
    session->diags = fresh;
    td_strbuf_clear(&session->text);
    return TD_OK;
}

static tongdao_result result_of(const tongdao_session *session, td_status status)
{
    switch (status) {
    case TD_OK:
        return td_diags_error_count(session->diags) > 0 ? TONGDAO_INVALID : TONGDAO_OK;
    case TD_ERR_INVALID:
        return TONGDAO_INVALID;
    case TD_ERR_USAGE:
        return TONGDAO_USAGE;
    case TD_ERR_CANCELLED:
        return TONGDAO_INTERRUPTED;
    default:
        return TONGDAO_FAILED;
    }
}

/* results/<name of the first path>, without folder and extension. The caller frees it. */
static char *default_output(const char *path)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    size_t start = length;
    while (start > 0 && path[start - 1] != '/')
        start--;
    size_t end = length;
    if (length - start > 5 && strncmp(path + length - 5, ".json", 5) == 0)
        end = length - 5;
    char *name = strndup(path + start, end - start);
    bool plain = name && *name && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
    char *output = name ? td_path_join("results", plain ? name : "scenarios") : NULL;
    free(name);
    return output;
}

/* Usage first, then invalid input, failures, and runs that stopped short. */
static tongdao_result rank(const tongdao_session *session, const tongdao_run_summary *summary,
                           td_status status, bool interrupted)
{
    if (status == TD_ERR_USAGE)
        return TONGDAO_USAGE;
    if (interrupted)
        return TONGDAO_INTERRUPTED;
    if (status == TD_ERR_INVALID || summary->invalid > 0 ||
        (status == TD_OK && summary->failed == 0 && td_diags_error_count(session->diags) > 0))
        return TONGDAO_INVALID;
    if (status || summary->failed > 0)
        return TONGDAO_FAILED;
    return summary->unconverged > 0 ? TONGDAO_UNCONVERGED : TONGDAO_OK;
}

tongdao_result tongdao_run(tongdao_session *session, const char *const *paths, size_t count,
                           const tongdao_run_options *options, tongdao_run_summary *summary)
{
    tongdao_run_summary own;
    tongdao_run_options filled = *options;
    char *output = NULL;
    if (begin(session))
        return TONGDAO_FAILED;
    if (count == 0 || options->shards < 1 || options->shard < 1 ||
        options->shard > options->shards || options->threads < 0 ||
        !(options->trace_share >= 0 && options->trace_share <= 1))
        return TONGDAO_USAGE;
    for (size_t i = 0; i < options->select_count; i++)
        if (!td_selection_is(options->select[i]))
            return TONGDAO_USAGE;
    if (!filled.output)
        filled.output = output = default_output(paths[0]);
    if (!filled.output)
        return TONGDAO_FAILED;
    if (!summary)
        summary = &own;
    td_status status = td_batch_run(paths, count, &filled, session->diags, summary);
    bool interrupted = options->cancel && *options->cancel && summary->not_run > 0;
    free(output);
    return rank(session, summary, status, interrupted);
}

tongdao_result tongdao_report(tongdao_session *session, const char *const *folders,
                              size_t folder_count, const tongdao_report_options *options,
                              size_t *count)
{
    size_t own;
    if (begin(session))
        return TONGDAO_FAILED;
    if (folder_count == 0 || (folder_count > 1 && !options->output) || options->threads < 0)
        return TONGDAO_USAGE;
    const td_publish_options publish = {options->formats, options->append,
                                        options->lang == TONGDAO_ZH ? TD_LANG_ZH : TD_LANG_EN,
                                        options->threads};
    td_status status = td_report(folders, folder_count, options->output, &publish, session->diags,
                                 count ? count : &own);
    return result_of(session, status);
}

tongdao_result tongdao_new(tongdao_session *session, const char *folder)
{
    if (begin(session))
        return TONGDAO_FAILED;
    if (!folder || !*folder)
        return TONGDAO_USAGE;
    return result_of(session, td_starter_write(folder, session->diags));
}

tongdao_result tongdao_validate(tongdao_session *session, const char *const *paths, size_t count,
                                const char *root, size_t *checked)
{
    size_t own;
    if (begin(session))
        return TONGDAO_FAILED;
    if (count == 0)
        return TONGDAO_USAGE;
    td_status status =
        td_validate(paths, count, root, session->diags, checked ? checked : &own);
    return result_of(session, status);
}

tongdao_result tongdao_convert(tongdao_session *session, const char *in, const char *out,
                               const tongdao_convert_options *options, tongdao_lang lang,
                               const char **text)
{
    if (begin(session))
        return TONGDAO_FAILED;
    if (!in || !out || !*in || !*out || !(options->toll_weight >= 0) ||
        !(options->distance_weight >= 0) || !isfinite(options->toll_weight) ||
        !isfinite(options->distance_weight))
        return TONGDAO_USAGE;
    td_status status = td_convert(in, out, options, lang == TONGDAO_ZH ? TD_LANG_ZH : TD_LANG_EN,
                                  session->diags, &session->text);
    if (text)
        *text = td_strbuf_text(&session->text);
    return result_of(session, status);
}

tongdao_result tongdao_route(tongdao_session *session, const tongdao_route_query *query,
                             const char **text)
{
    if (begin(session))
        return TONGDAO_FAILED;
    if (!query->path || !query->from || !query->to || query->routes < 1)
        return TONGDAO_USAGE;
    td_status status = td_route_query(query, session->diags, &session->text);
    *text = td_strbuf_text(&session->text);
    return result_of(session, status);
}

tongdao_result tongdao_compare(tongdao_session *session, const char *results,
                               const tongdao_compare_options *options, const char **text)
{
    if (begin(session))
        return TONGDAO_FAILED;
    td_status status = td_compare(results, options, session->diags, &session->text);
    *text = td_strbuf_text(&session->text);
    return result_of(session, status);
}

const char *tongdao_schema(const char *name)
{
    return td_schema_text(name);
}

tongdao_result tongdao_columns(tongdao_session *session, const char *name, const char **text)
{
    td_status status = begin(session);
    if (status == TD_OK && strcmp(name, "tables") == 0)
        status = td_columns_of_network(&session->text);
    else if (status == TD_OK && strcmp(name, "results") == 0)
        status = td_columns_of_results(&session->text);
    else if (status == TD_OK && strcmp(name, "indicators") == 0)
        status = td_columns_of_indicators(&session->text);
    else if (status == TD_OK)
        status = TD_ERR_USAGE;
    *text = td_strbuf_text(&session->text);
    return result_of(session, status);
}
