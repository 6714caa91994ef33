#!/bin/bash
# Asks this container's own process whether it is ready. The base image has no curl, and a Node process for each question
# would take more of a small machine than the services themselves: there is a question every 5 s for each container.
exec 3<> "/dev/tcp/127.0.0.1/$PORT" || exit 1
printf 'GET /health/ready HTTP/1.0\r\n\r\n' >&3
read -r _version status _reason <&3
[ "$status" = 200 ]
