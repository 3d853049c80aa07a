/* A results folder with tables changed (in one text: the files that replace those of a small run),
 * published anew: database, workbook, maps and report from whatever the tables hold. */
#include "mutate_cells.h"
#include "one_text.h"
#include "promises.h"

#include <fcntl.h>

/* The run that inputs replace files of, once a process: its folder stands under `study`. */
static const char *run_once(void)
{
    static char folder[64], results[96];
    if (folder[0])
        return results;
    snprintf(folder, sizeof folder, "/tmp/tongdao-fuzz-run-%ld", (long)getpid());
    snprintf(results, sizeof results, "%s/results", folder);
    char study[96];
    snprintf(study, sizeof study, "%s/study", folder);
    mkdir(folder, 0700);
    tongdao_session *session = tongdao_open();
    const char *paths[] = {study};
    tongdao_run_options options = TONGDAO_RUN_OPTIONS_INIT;
    options.output = results;
    options.threads = 1;
    options.formats = TONGDAO_FORMAT_CSV;
    promise(tongdao_new(session, study) == TONGDAO_OK, "a study is laid out", study);
    promise(tongdao_run(session, paths, 1, &options, NULL) == TONGDAO_OK, "the study runs", study);
    tongdao_close(session);
    return results;
}

static const char *copy_from, *copy_to;

static int copy_one(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    (void)where;
    char to[512];
    snprintf(to, sizeof to, "%s%s", copy_to, path + strlen(copy_from));
    if (kind == FTW_D)
        return mkdir(to, 0700), 0;
    int in = open(path, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ssize_t copied = copy_file_range(in, NULL, out, NULL, (size_t)status->st_size, 0);
    close(in);
    close(out);
    return copied != status->st_size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char folder[] = "/tmp/tongdao-fuzz-XXXXXX";
    copy_from = run_once();
    if (!mkdtemp(folder))
        return -1;
    copy_to = folder;
    promise(nftw(copy_from, copy_one, 8, FTW_PHYS) == 0, "a folder is copied", folder);
    if (one_text_lay_out(folder, data, size)) {
        tongdao_session *session = tongdao_open();
        const char *folders[] = {folder};
        tongdao_report_options options = TONGDAO_REPORT_OPTIONS_INIT;
        options.threads = 1;
        promise_messages(session, tongdao_report(session, folders, 1, &options, NULL));
        tongdao_close(session);
    }
    folder_remove(folder);
    return 0;
}
