/* The encoding is found by one pass over the file before it is read:
 *
 *     no invalid UTF-8                         -> UTF-8
 *     more characters of 3 bytes than mistakes -> broken UTF-8, refused
 *     otherwise                                -> GB18030, refused where that fails too
 *
 * Chinese in GB18030 hardly ever forms valid UTF-8 sequences of three bytes, Chinese in UTF-8 is
 * made of them, so that one broken byte does not turn a UTF-8 file into nonsense characters. */
#include "io/text_file.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "io/errno_text.h"

#define BLOCK 65536u

struct td_text_file {
    char *path;
    int handle;
    iconv_t decoder; /* (iconv_t)-1: UTF-8 already */
    bool at_end;
    long line; /* of the last byte handed out by the decoder */
    size_t raw_length;
    char raw[BLOCK]; /* bytes not yet decoded */
};

typedef struct scan {
    int need;                /* continuation bytes to come */
    int width;               /* bytes of the character begun */
    unsigned char low, high; /* range of the next one */
    uint64_t at;             /* bytes seen */
    uint64_t wide, mistakes, first_mistake, first_nul;
} scan;

#define NOWHERE UINT64_MAX

static void scan_mistake(scan *s)
{
    if (s->mistakes++ == 0)
        s->first_mistake = s->at;
    s->need = 0;
}

static void scan_lead(scan *s, unsigned char c)
{
    s->low = 0x80;
    s->high = 0xBF;
    if (c >= 0xC2 && c <= 0xDF) {
        s->need = 1;
    } else if (c >= 0xE0 && c <= 0xEF) {
        s->need = 2;
        s->low = c == 0xE0 ? 0xA0 : 0x80;  /* no overlong form */
        s->high = c == 0xED ? 0x9F : 0xBF; /* no surrogates */
    } else if (c >= 0xF0 && c <= 0xF4) {
        s->need = 3;
        s->low = c == 0xF0 ? 0x90 : 0x80;
        s->high = c == 0xF4 ? 0x8F : 0xBF;
    } else {
        scan_mistake(s);
    }
    s->width = s->need + 1;
}

static void scan_byte(scan *s, unsigned char c)
{
    if (s->need > 0) {
        if (c >= s->low && c <= s->high) {
            s->low = 0x80;
            s->high = 0xBF;
            if (--s->need == 0 && s->width >= 3)
                s->wide++;
            s->at++;
            return;
        }
        scan_mistake(s); /* and the byte is looked at again as a first one */
    }
    if (c >= 0x80)
        scan_lead(s, c);
    else if (c == 0 && s->first_nul == NOWHERE)
        s->first_nul = s->at;
    s->at++;
}

/* Plain ASCII goes by eight bytes at a time. */
static void scan_block(scan *s, const char *bytes, size_t length)
{
    size_t i = 0;
    while (i < length) {
        uint64_t word;
        if (s->need == 0 && length - i >= sizeof word) {
            memcpy(&word, bytes + i, sizeof word);
            uint64_t zero = (word - 0x0101010101010101u) & ~word & 0x8080808080808080u;
            if (!(word & 0x8080808080808080u) && !zero) {
                i += sizeof word;
                s->at += sizeof word;
                continue;
            }
        }
        scan_byte(s, (unsigned char)bytes[i++]);
    }
}

static td_status read_bytes(td_text_file *file, char *buffer, size_t size, size_t *got,
                            td_diags *diags)
{
    ssize_t count;
    do
        count = read(file->handle, buffer, size);
    while (count < 0 && errno == EINTR);
    if (count < 0) {
        td_errno_room room;
        td_diags_add(diags, TD_D_FILE_READ, (td_place){.file = file->path}, NULL, NULL,
                     td_errno_text(errno, &room), NULL);
        return TD_ERR_IO;
    }
    *got = (size_t)count;
    return TD_OK;
}

static td_status rewind_to(td_text_file *file, off_t offset, td_diags *diags)
{
    if (lseek(file->handle, offset, SEEK_SET) == offset)
        return TD_OK;
    td_errno_room room;
    td_diags_add(diags, TD_D_FILE_READ, (td_place){.file = file->path}, NULL, NULL,
                 td_errno_text(errno, &room), NULL);
    return TD_ERR_IO;
}

/* The line that holds a byte: counts line ends up to it. */
static td_status line_of(td_text_file *file, uint64_t offset, td_diags *diags, long *line)
{
    td_status status = rewind_to(file, 0, diags);
    *line = 1;
    while (status == TD_OK && offset > 0) {
        size_t got = 0, part = offset < BLOCK ? (size_t)offset : BLOCK;
        status = read_bytes(file, file->raw, part, &got, diags);
        if (got == 0)
            break;
        for (size_t i = 0; i < got; i++)
            *line += file->raw[i] == '\n';
        offset -= got;
    }
    return status;
}

static td_status refuse(td_text_file *file, td_diag_code code, uint64_t offset, const char *found,
                        td_diags *diags)
{
    long line = 0;
    td_status status = line_of(file, offset, diags, &line);
    if (status == TD_OK)
        td_diags_add(diags, code, (td_place){.file = file->path, .line = line}, found, NULL, NULL);
    return status == TD_OK ? TD_ERR_INVALID : status;
}

/* One pass over the file: is it text, and in which encoding? */
static td_status find_encoding(td_text_file *file, td_diags *diags)
{
    scan s = {.first_mistake = NOWHERE, .first_nul = NOWHERE};
    bool marked = false;
    for (;;) {
        size_t got = 0;
        td_status status = read_bytes(file, file->raw, BLOCK, &got, diags);
        if (status != TD_OK)
            return status;
        if (got == 0)
            break;
        if (s.at == 0 && got >= 2 &&
            (memcmp(file->raw, "\xFF\xFE", 2) == 0 || memcmp(file->raw, "\xFE\xFF", 2) == 0))
            return refuse(file, TD_D_FILE_ENCODING, 0, "UTF-16", diags);
        if (s.at == 0)
            marked = got >= 3 && memcmp(file->raw, "\xEF\xBB\xBF", 3) == 0;
        scan_block(&s, file->raw, got);
        if (s.first_nul != NOWHERE)
            return refuse(file, TD_D_FILE_NUL, s.first_nul, NULL, diags);
    }
    if (s.need > 0)
        scan_mistake(&s);
    if (s.mistakes > 0 && (marked || s.wide > s.mistakes))
        return refuse(file, TD_D_FILE_ENCODING, s.first_mistake, NULL, diags);
    if (s.mistakes > 0) {
        file->decoder = iconv_open("UTF-8", "GB18030");
        if (file->decoder == (iconv_t)-1)
            return refuse(file, TD_D_FILE_ENCODING, s.first_mistake, NULL, diags);
    }
    return rewind_to(file, marked ? 3 : 0, diags);
}

static void limit_text(uint64_t limit, char *text, size_t size)
{
    const char *unit = "B";
    if (limit >= (uint64_t)1 << 30 && limit % ((uint64_t)1 << 30) == 0) {
        limit >>= 30;
        unit = "GiB";
    } else if (limit >= (uint64_t)1 << 20 && limit % ((uint64_t)1 << 20) == 0) {
        limit >>= 20;
        unit = "MiB";
    }
    snprintf(text, size, "%llu %s", (unsigned long long)limit, unit);
}

static td_status check_kind(td_text_file *file, uint64_t limit, const char *expected,
                            td_diags *diags)
{
    td_place place = {.file = file->path};
    td_errno_room room;
    struct stat facts;
    if (fstat(file->handle, &facts) != 0) {
        td_diags_add(diags, TD_D_FILE_READ, place, NULL, NULL, td_errno_text(errno, &room), NULL);
        return TD_ERR_IO;
    }
    if (!S_ISREG(facts.st_mode)) {
        td_diags_add(diags, TD_D_FILE_KIND, place, NULL, NULL,
                     TD_BOTH("a regular file", "普通文件"), NULL);
        return TD_ERR_INVALID;
    }
    if (facts.st_size == 0) {
        td_diags_add(diags, TD_D_FILE_EMPTY, place, NULL, NULL, expected, NULL);
        return TD_ERR_INVALID;
    }
    if ((uint64_t)facts.st_size > limit) {
        char text[32];
        limit_text(limit, text, sizeof text);
        td_diags_add(diags, TD_D_FILE_TOO_LARGE, place, NULL, NULL, text, NULL);
        return TD_ERR_INVALID;
    }
    return TD_OK;
}

td_status td_text_file_open(const char *path, uint64_t limit, const char *expected, td_diags *diags,
                            td_text_file **out)
{
    td_errno_room room;
    td_text_file *file = td_alloc(1, sizeof *file);
    if (!file)
        return TD_ERR_NOMEM;
    file->decoder = (iconv_t)-1;
    file->line = 1;
    file->path = strdup(path);
    /* O_NONBLOCK: a named pipe must be refused, not waited for. */
    file->handle = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    int error = errno;
    td_status status = file->path ? TD_OK : TD_ERR_NOMEM;
    if (status == TD_OK && file->handle < 0) {
        td_diags_add(diags, TD_D_FILE_MISSING, (td_place){.file = path}, NULL, NULL,
                     td_errno_text(error, &room), NULL);
        status = TD_ERR_INVALID;
    }
    if (status == TD_OK)
        status = check_kind(file, limit, expected, diags);
    if (status == TD_OK)
        status = find_encoding(file, diags);
    if (status != TD_OK) {
        td_text_file_close(file);
        return status;
    }
    *out = file;
    return TD_OK;
}

void td_text_file_close(td_text_file *file)
{
    if (!file)
        return;
    if (file->decoder != (iconv_t)-1)
        iconv_close(file->decoder);
    if (file->handle >= 0)
        close(file->handle);
    free(file->path);
    free(file);
}

static td_status fill_raw(td_text_file *file, td_diags *diags)
{
    size_t got = 0;
    if (file->at_end || file->raw_length > BLOCK / 2)
        return TD_OK;
    td_status status =
        read_bytes(file, file->raw + file->raw_length, BLOCK - file->raw_length, &got, diags);
    file->raw_length += got;
    file->at_end = status == TD_OK && got == 0;
    return status;
}

static td_status read_decoded(td_text_file *file, char *buffer, size_t size, size_t *got,
                              td_diags *diags)
{
    *got = 0;
    while (*got == 0) {
        td_status status = fill_raw(file, diags);
        if (status != TD_OK || (file->at_end && file->raw_length == 0))
            return status;
        char *in = file->raw, *out = buffer;
        size_t in_left = file->raw_length, out_left = size;
        size_t failed = iconv(file->decoder, &in, &in_left, &out, &out_left);
        int error = failed == (size_t)-1 ? errno : 0;
        *got = size - out_left;
        for (size_t i = 0; i < *got; i++)
            file->line += buffer[i] == '\n';
        memmove(file->raw, in, in_left);
        file->raw_length = in_left;
        bool cut_short = error == EINVAL && file->at_end && *got == 0;
        if ((error == EILSEQ && *got == 0) || cut_short) {
            td_diags_add(diags, TD_D_FILE_ENCODING,
                         (td_place){.file = file->path, .line = file->line}, NULL, NULL, NULL);
            return TD_ERR_INVALID;
        }
    }
    return TD_OK;
}

td_status td_text_file_read(td_text_file *file, char *buffer, size_t size, size_t *got,
                            td_diags *diags)
{
    if (file->decoder != (iconv_t)-1)
        return read_decoded(file, buffer, size, got, diags);
    return read_bytes(file, buffer, size, got, diags);
}

td_status td_text_file_slurp(const char *path, uint64_t limit, const char *expected,
                             td_diags *diags, char **text, size_t *length)
{
    td_text_file *file = NULL;
    td_strbuf all = TD_STRBUF_INIT;
    char *block = malloc(BLOCK);
    td_status status =
        block ? td_text_file_open(path, limit, expected, diags, &file) : TD_ERR_NOMEM;
    for (size_t got = 1; status == TD_OK && got > 0;) {
        status = td_text_file_read(file, block, BLOCK, &got, diags);
        if (status == TD_OK)
            td_strbuf_add_n(&all, block, got);
    }
    if (status == TD_OK && all.failed)
        status = TD_ERR_NOMEM;
    td_text_file_close(file);
    free(block);
    if (status != TD_OK) {
        td_strbuf_free(&all);
        return status;
    }
    *text = all.text;
    *length = all.length;
    return TD_OK;
}
