/* Tongdao: multimodal freight corridor simulator. The public C API.
 *
 * Everything the command line does goes through here. A session holds the messages of the calls made
 * with it; it is used by one thread at a time, several sessions may be used at once. Text given is
 * copied; text returned is borrowed from the session until the next call or tongdao_close, unless a
 * function says that it is yours.
 *
 * Units everywhere: km, h, t, CNY of the network's base year, kg CO2e.
 *
 *     tongdao_session *session = tongdao_open();
 *     const char *paths[] = {"scenarios"};
 *     tongdao_run_options options = TONGDAO_RUN_OPTIONS_INIT;
 *     options.output = "results/mine";
 *     int result = tongdao_run(session, paths, 1, &options, NULL);
 *     for (size_t i = 0; i < tongdao_message_count(session); i++)
 *         puts(tongdao_message(session, i, TONGDAO_EN));
 *     tongdao_close(session);
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TONGDAO_H
#define TONGDAO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What calls return; also the exit status of the program. */
typedef enum tongdao_result {
    TONGDAO_OK = 0,
    TONGDAO_FAILED = 1,       /* input/output or run-time failure */
    TONGDAO_USAGE = 2,        /* the call is wrong */
    TONGDAO_INVALID = 3,      /* some input is invalid; what was valid still ran */
    TONGDAO_UNCONVERGED = 4,  /* finished, but some scenario did not converge */
    TONGDAO_INTERRUPTED = 130 /* cancelled; what was finished stays */
} tongdao_result;

typedef enum tongdao_lang { TONGDAO_EN, TONGDAO_ZH } tongdao_lang;

typedef struct tongdao_session tongdao_session;

/* "1.0.0", and the line of build facts that --version prints. */
const char *tongdao_version(void);
const char *tongdao_build_facts(void);

tongdao_session *tongdao_open(void); /* NULL when out of memory */
void tongdao_close(tongdao_session *session);

/* Messages of the last call: file, place, value found, what was expected. */
size_t tongdao_message_count(const tongdao_session *session);
const char *tongdao_message(tongdao_session *session, size_t index, tongdao_lang lang);
bool tongdao_message_is_error(const tongdao_session *session, size_t index);
/* Messages that were only counted, beyond 200 of one kind in one file. */
size_t tongdao_message_suppressed(const tongdao_session *session);

/* How a scenario ended. */
typedef enum tongdao_scenario_status {
    TONGDAO_SCENARIO_DONE,
    TONGDAO_SCENARIO_KEPT,    /* done by an earlier run with the same inputs (resume) */
    TONGDAO_SCENARIO_INVALID,
    TONGDAO_SCENARIO_FAILED,
    TONGDAO_SCENARIO_UNCONVERGED,
    TONGDAO_SCENARIO_NOT_RUN  /* interrupted before */
} tongdao_scenario_status;

/* Called when a scenario has ended, from any thread but never from two at once. */
typedef void (*tongdao_progress)(size_t finished, size_t total, const char *scenario,
                                 tongdao_scenario_status status, void *payload);

/* What is made of the result tables. The tables themselves, as CSV, are always written: all else is made
 * from them. */
typedef enum tongdao_format {
    TONGDAO_FORMAT_CSV = 1,      /* <table>.csv */
    TONGDAO_FORMAT_JSON = 2,     /* results.json: overall figures of every scenario */
    TONGDAO_FORMAT_XLSX = 4,     /* results.xlsx */
    TONGDAO_FORMAT_SQLITE = 8,   /* results.sqlite */
    TONGDAO_FORMAT_GEOJSON = 16, /* network.geojson, scenarios/<id>/flows.geojson */
    TONGDAO_FORMAT_HTML = 32,    /* report.html */
    TONGDAO_FORMAT_ALL = 63
} tongdao_format;

typedef struct tongdao_run_options {
    const char *output;  /* folder of the results; NULL: results/<name of the first path> */
    int threads;         /* 0: as many as there are processors */
    uint64_t seed;       /* of all random streams; recorded in the manifest */
    bool resume;         /* keep scenarios that an earlier run into this folder finished */
    int shard, shards;   /* run every shards-th scenario, beginning with number shard (1 ... shards) */
    const char *root;    /* no file outside this folder is read; NULL: no bound */
    const volatile int *cancel; /* set it to non-zero, from a signal handler say, to stop; or NULL */
    tongdao_progress progress;  /* or NULL */
    void *payload;
    const char *const *select; /* "link:L1": rows (link, service, facility, corridor) whose users the */
    size_t select_count;       /* table `selected` is to tell */
    unsigned formats;    /* a sum of TONGDAO_FORMAT_... */
    bool append;         /* keep the earlier runs that results.sqlite holds */
    tongdao_lang lang;   /* of the workbook */
    double trace_share;  /* 0 ... 1: share of simulated consignments that the table `trace` follows */
} tongdao_run_options;

#define TONGDAO_RUN_OPTIONS_INIT                                                                   \
    {NULL, 0, 1, false, 1, 1, NULL, NULL, NULL, NULL, NULL, 0, TONGDAO_FORMAT_ALL, false, TONGDAO_EN, \
     0}

typedef struct tongdao_run_summary {
    size_t scenarios, done, kept, invalid, failed, unconverged, not_run;
    double seconds;
    char output[4096]; /* where the results are */
    bool untouched;    /* no scenario could be evaluated: an earlier run's results stand as they were */
    bool nothing; /* no scenario could be evaluated and there were no results: none are there now */
    bool published;    /* all that was asked for was made of the tables */
} tongdao_run_summary;

/* Evaluates scenario files, or all scenarios of folders, and writes the result tables. summary may be
 * NULL. */
tongdao_result tongdao_run(tongdao_session *session, const char *const *paths, size_t count,
                           const tongdao_run_options *options, tongdao_run_summary *summary);

typedef struct tongdao_report_options {
    const char *output;  /* NULL: the folder of the results itself, where there is only one */
    unsigned formats;
    bool append;
    int threads;         /* 0: as many as there are processors */
    tongdao_lang lang;
} tongdao_report_options;

#define TONGDAO_REPORT_OPTIONS_INIT {NULL, TONGDAO_FORMAT_ALL, false, 0, TONGDAO_EN}

/* Makes everything anew from the tables of results folders, also of other machines. Several (shards of a
 * run, say) are merged into `output`: the same files as one run of all, but for timing.csv. *count (may
 * be NULL) is the number of scenarios. */
tongdao_result tongdao_report(tongdao_session *session, const char *const *folders,
                              size_t folder_count, const tongdao_report_options *options,
                              size_t *count);

/* Lays out a small working study to start from, in a folder that is new or empty. */
tongdao_result tongdao_new(tongdao_session *session, const char *folder);

/* Checks scenario files, folders of them, and network folders; runs nothing. *checked (may be NULL)
 * counts what was looked at. */
tongdao_result tongdao_validate(tongdao_session *session, const char *const *paths, size_t count,
                                const char *root, size_t *checked);

/* The best routes from one zone to another. */
typedef struct tongdao_route_query {
    const char *path;      /* a scenario file or a network folder */
    const char *from, *to; /* zones */
    const char *commodity; /* NULL: the first of the network that has demand there, or the first */
    int routes;            /* how many; at least 1 */
    const char *root;
    tongdao_lang lang;     /* of the text form */
    bool json;             /* JSON rather than text for people */
    /* Criteria of "cost" (money, CNY/t), "time" (h) and "co2e" (kg/t, well to wheel), separated by
     * commas: routes that no other beats in all of them, by the first; of more than `routes` the best by
     * each and those that differ most. NULL: the routes that freight chooses between. */
    const char *pareto;
    unsigned most_labels;  /* of that search: when it has made so many it ends, with a message */
} tongdao_route_query;

#define TONGDAO_ROUTE_QUERY_INIT {NULL, NULL, NULL, NULL, 3, NULL, TONGDAO_EN, false, NULL, 2000000}

/* *text is borrowed from the session. */
tongdao_result tongdao_route(tongdao_session *session, const tongdao_route_query *query,
                             const char **text);

typedef enum tongdao_text_form {
    TONGDAO_TEXT_TABLE, /* aligned columns */
    TONGDAO_TEXT_JSON,
    TONGDAO_TEXT_CSV,
    TONGDAO_TEXT_COLOURS /* the table, coloured for a terminal */
} tongdao_text_form;

typedef struct tongdao_compare_options {
    const char
        *base; /* the scenario to compare with; NULL: for each the one that its chain begins with */
    tongdao_text_form form;
    tongdao_lang lang; /* of the table */
    size_t columns;    /* of the terminal: a wider table comes in blocks, one below the other; 0: no
                          bound */
} tongdao_compare_options;

#define TONGDAO_COMPARE_OPTIONS_INIT                                                               \
    {                                                                                              \
        NULL, TONGDAO_TEXT_TABLE, TONGDAO_EN, 0                                                    \
    }

/* The scenarios of a results folder against a base. *text is borrowed from the session: the table
 * has the base itself above the scenarios, and is empty where no scenario has a base. */
tongdao_result tongdao_compare(tongdao_session *session, const char *results,
                               const tongdao_compare_options *options, const char **text);

typedef struct tongdao_convert_options {
    double toll_weight, distance_weight; /* TNTP only: cost of a unit of toll, of length; >= 0 */
    const char *root;                    /* no file outside this folder is read; NULL: no bound */
} tongdao_convert_options;

#define TONGDAO_CONVERT_OPTIONS_INIT {0, 0, NULL}

/* Converts a network. `in`: the file of links of a TNTP network, or a folder of one; a GMNS folder
 * (node.csv, link.csv); or a network folder of this program. `out`: a name that ends in .graphml, for
 * the supernetwork as GraphML; otherwise a folder that does not exist, is empty, or holds what an
 * earlier call wrote there: a network folder with scenario.json, or of a network folder, GMNS. *text
 * (may be NULL), borrowed from the session, says in numbers what was written. */
tongdao_result tongdao_convert(tongdao_session *session, const char *in, const char *out,
                               const tongdao_convert_options *options, tongdao_lang lang,
                               const char **text);

/* The JSON Schema of a file kind: scenario, measure or network. NULL: no such schema. Constant, valid
 * for the program's life. */
const char *tongdao_schema(const char *name);

/* What stands in tables, as CSV: "tables", the columns of network tables; "results", the columns of
 * result tables; "indicators", what the table of indicators reports. TONGDAO_USAGE for other names.
 * *text is borrowed from the session. */
tongdao_result tongdao_columns(tongdao_session *session, const char *name, const char **text);

#ifdef __cplusplus
}
#endif

#endif
