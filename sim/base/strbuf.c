#include "base/strbuf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/number.h"

void td_strbuf_free(td_strbuf *buffer)
{
    free(buffer->text);
    *buffer = (td_strbuf)TD_STRBUF_INIT;
}

void td_strbuf_clear(td_strbuf *buffer)
{
    buffer->length = 0;
    if (buffer->text)
        buffer->text[0] = '\0';
}

static bool make_room(td_strbuf *buffer, size_t extra)
{
    if (!buffer->failed && extra < buffer->capacity && buffer->length < buffer->capacity - extra)
        return true;
    if (buffer->failed || TD_RESERVE(buffer->text, buffer->capacity, buffer->length + extra + 1)) {
        buffer->failed = true;
        return false;
    }
    return true;
}

void td_strbuf_add_n(td_strbuf *buffer, const char *text, size_t length)
{
    if (!make_room(buffer, length))
        return;
    memcpy(buffer->text + buffer->length, text, length);
    buffer->length += length;
    buffer->text[buffer->length] = '\0';
}

void td_strbuf_add(td_strbuf *buffer, const char *text)
{
    td_strbuf_add_n(buffer, text, strlen(text));
}

void td_strbuf_addf(td_strbuf *buffer, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    if (length < 0)
        buffer->failed = true;
    else if (make_room(buffer, (size_t)length)) {
        vsnprintf(buffer->text + buffer->length, (size_t)length + 1, format, again);
        buffer->length += (size_t)length;
    }
    va_end(again);
    va_end(args);
}

void td_strbuf_add_number(td_strbuf *buffer, double value)
{
    char text[TD_NUMBER_ROOM];
    td_strbuf_add_n(buffer, text, td_number_text(value, text));
}

const char *td_strbuf_text(const td_strbuf *buffer)
{
    return buffer->text ? buffer->text : "";
}
