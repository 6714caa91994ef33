#!/bin/sh
# guard.sh SIGNAL COMMAND...: runs the command, and ends it with SIGNAL as soon as stdin closes.
# The process that starts this one holds the other end of stdin: when it ends, also by SIGKILL, the command ends too.
# Prints the command's process id; what the command says goes to stderr.
signal=$1
shift

exec 3<&0
"$@" </dev/null >&2 3<&- &
child=$!
echo "$child"
exec >&2

# Signals from elsewhere (a terminal that closes) must not part the guard from what it guards.
trap '' INT HUP TERM

{
  while read -r _; do :; done <&3
  kill -s "$signal" "$child"
} 2>/dev/null &
watch=$!

wait "$child"
code=$?
kill -9 "$watch" 2>/dev/null
exit "$code"

