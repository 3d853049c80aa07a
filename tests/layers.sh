#!/bin/sh
# A folder of sim/ includes only headers of itself and of folders below it in this order.
order="cli study run indicators simulate assign graph io model base"
below=""
status=0
for layer in base model io graph assign simulate indicators run study cli; do
    below="$below $layer"
    [ -d "sim/$layer" ] || continue
    for file in $(find "sim/$layer" -name '*.[ch]' | LC_ALL=C sort); do
        for header in $(sed -n 's/^[[:space:]]*#[[:space:]]*include "\([^"]*\)".*/\1/p' "$file"); do
            folder=${header%%/*}
            case "$header" in
            */*) ;;
            tongdao.h | version_facts.h | schema_arrays.h | report_parts.h | starter_files.h) continue ;; # the API; generated
            *)
               echo "$file: includes \"$header\": name the folder too"; status=1; continue ;;
            esac
            case " $below " in
            *" $folder "*) ;;
            *) echo "$file: layer $layer must not include $header (order from the top: $order)"; status=1 ;;
            esac
        done
    done
done
exit $status
