#include "io/atomic_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "io/errno_text.h"

struct td_atomic_file {
    char *path;       /* final */
    char *unfinished; /* in the same folder, so that the rename cannot cross file systems */
    int handle;
    td_diags *diags;
    td_status status;
};

static td_status fail(td_atomic_file *file, int error)
{
    td_errno_room room;
    if (file->status == TD_OK)
        td_diags_add(file->diags, TD_D_FILE_WRITE, (td_place){.file = file->path}, NULL, NULL,
                     td_errno_text(error, &room), NULL);
    file->status = TD_ERR_IO;
    return file->status;
}

static void release(td_atomic_file *file)
{
    if (file->handle >= 0)
        close(file->handle);
    free(file->path);
    free(file->unfinished);
    free(file);
}

td_status td_atomic_open(const char *path, td_diags *diags, td_atomic_file **out)
{
    td_atomic_file *file = td_alloc(1, sizeof *file);
    td_strbuf name = TD_STRBUF_INIT;
    if (!file)
        return TD_ERR_NOMEM;
    file->handle = -1;
    file->diags = diags;
    file->path = strdup(path);
    td_strbuf_addf(&name, "%s.part-XXXXXX", path);
    file->unfinished = name.text;
    td_status status = file->path && !name.failed ? TD_OK : TD_ERR_NOMEM;
    if (status == TD_OK) {
        file->handle = mkostemp(file->unfinished, O_CLOEXEC);
        if (file->handle < 0)
            status = fail(file, errno);
    }
    if (status != TD_OK) {
        release(file);
        return status;
    }
    *out = file;
    return TD_OK;
}

td_status td_atomic_write(td_atomic_file *file, const void *bytes, size_t length)
{
    const char *rest = bytes;
    while (file->status == TD_OK && length > 0) {
        ssize_t count = write(file->handle, rest, length);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return fail(file, errno);
        if (count == 0)
            return fail(file, ENOSPC);
        rest += count;
        length -= (size_t)count;
    }
    return file->status;
}

const char *td_atomic_name(const td_atomic_file *file)
{
    return file->unfinished;
}

/* mkostemp gives 0600; results are for everyone whom the umask lets in. It can only be asked by
 * setting it, which other threads would see; /proc tells it without. */
static mode_t wished_mode(void)
{
    unsigned mask = 022;
    char line[128];
    FILE *facts = fopen("/proc/self/status", "re");
    while (facts && fgets(line, sizeof line, facts))
        if (sscanf(line, "Umask: %o", &mask) == 1)
            break;
    if (facts)
        fclose(facts);
    return 0666 & ~(mode_t)mask;
}

/* By name, because a library that writes by name may have put another file under it. */
static int finish(const td_atomic_file *file)
{
    int handle = open(file->unfinished, O_RDONLY | O_CLOEXEC);
    int error = handle < 0 || fchmod(handle, wished_mode()) != 0 || fsync(handle) != 0 ? errno : 0;
    if (handle >= 0)
        close(handle);
    if (!error && rename(file->unfinished, file->path) != 0)
        error = errno;
    return error;
}

td_status td_atomic_commit(td_atomic_file *file)
{
    if (file->status == TD_OK) {
        int error = close(file->handle) != 0 ? errno : 0; /* may tell of a full disk */
        file->handle = -1;
        if (!error)
            error = finish(file);
        if (error)
            fail(file, error);
    }
    td_status status = file->status;
    if (status != TD_OK)
        unlink(file->unfinished);
    release(file);
    return status;
}

void td_atomic_discard(td_atomic_file *file)
{
    if (!file)
        return;
    unlink(file->unfinished);
    release(file);
}

td_status td_atomic_save(const char *path, const void *bytes, size_t length, td_diags *diags)
{
    td_atomic_file *file = NULL;
    td_status status = td_atomic_open(path, diags, &file);
    if (status != TD_OK)
        return status;
    td_atomic_write(file, bytes, length);
    return td_atomic_commit(file);
}
