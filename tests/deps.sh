#!/bin/sh
# Install the Debian packages that are named and not there yet.
set -eu
missing=
for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
run=
if [ "$(id -u)" != 0 ]; then run="sudo -n"; [ "${CI:-}" = true ] || run=sudo; fi
echo "installing$missing"
$run apt-get update -qq
# shellcheck disable=SC2086  # one word a package
DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends $missing >/dev/null
