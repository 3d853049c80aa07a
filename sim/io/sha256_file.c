#include "io/sha256_file.h"

#include <errno.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>

#include "io/errno_text.h"

#define BLOCK 65536u

static td_status report(td_diag_code code, const char *path, int error, td_diags *diags)
{
    td_errno_room room;
    td_diags_add(diags, code, (td_place){.file = path}, NULL, NULL, td_errno_text(error, &room),
                 NULL);
    return TD_ERR_IO;
}

static void finish(struct sha256_ctx *context, char *hex)
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(context, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

void td_sha256_text(const char *text, size_t length, char hex[TD_SHA256_ROOM])
{
    struct sha256_ctx context;
    sha256_init(&context);
    sha256_update(&context, length, (const uint8_t *)text);
    finish(&context, hex);
}

td_status td_sha256_file(const char *path, td_diags *diags, char hex[TD_SHA256_ROOM])
{
    struct sha256_ctx context;
    unsigned char *block = malloc(BLOCK);
    if (!block)
        return TD_ERR_NOMEM;
    FILE *file = fopen(path, "rbe");
    if (!file) {
        free(block);
        return report(TD_D_FILE_MISSING, path, errno, diags);
    }
    sha256_init(&context);
    size_t got;
    errno = 0;
    while ((got = fread(block, 1, BLOCK, file)) > 0)
        sha256_update(&context, got, block);
    td_status status = ferror(file) ? report(TD_D_FILE_READ, path, errno, diags) : TD_OK;
    fclose(file);
    free(block);
    finish(&context, hex);
    return status;
}
