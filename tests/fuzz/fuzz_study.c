/* A study (a network folder and scenarios in one text) evaluated whole: read, checked, assigned,
 * simulated, told. */
#include "mutate_cells.h"
#include "one_text.h"
#include "promises.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char folder[] = "/tmp/tongdao-fuzz-XXXXXX";
    if (!mkdtemp(folder))
        return -1;
    char study[64], results[64];
    snprintf(study, sizeof study, "%s/study", folder);
    snprintf(results, sizeof results, "%s/results", folder);
    mkdir(study, 0700);
    if (one_text_lay_out(study, data, size)) {
        tongdao_session *session = tongdao_open();
        const char *paths[] = {study};
        tongdao_run_options options = TONGDAO_RUN_OPTIONS_INIT;
        options.output = results;
        options.threads = 1;
        options.root = study;
        options.formats = TONGDAO_FORMAT_CSV;
        promise_messages(session, tongdao_run(session, paths, 1, &options, NULL));
        promise_numbers(results);
        tongdao_close(session);
    }
    folder_remove(folder);
    return 0;
}
