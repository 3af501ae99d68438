#!/bin/sh
# Say which Debian packages were missing, so that nobody takes a skipped test for a passed one.
for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
        echo "skipped what needs the Debian package $package; 'make deps' installs it"
done
