#!/bin/sh
# Builds a book and uploads what changed with rsync: `sh rsync.sh web.example.org:/srv/book` (or a local folder), in the
# folder that holds content/. What the host has stands there in .published.txt; it is written when all else is done, so an
# upload that broke off is made good by the next.
set -eu
host=$1
site=public
lists=changes

mkdir -p "$lists"
rm -f "$lists/published.txt"
# 23: the host has no such file yet, so everything is uploaded.
rsync -q "$host/.published.txt" "$lists/published.txt" 2>/dev/null || [ $? -eq 23 ]
briefbook build --deny warnings --out "$site" --changes "$lists"

rsync -rtI --files-from="$lists/1-assets.txt" "$site/" "$host/"
rsync -rtI --files-from="$lists/2-pages.txt" "$site/" "$host/"
# rsync removes a file only from a folder that it has itself, so it is given one with the folders and without the files.
gone=$(mktemp -d)
trap 'rm -rf "$gone"' EXIT
while read -r path; do mkdir -p "$gone/$(dirname "$path")"; done < "$lists/3-removed.txt"
rsync -r --delete-missing-args --files-from="$lists/3-removed.txt" "$gone/" "$host/"
rsync "$lists/site.txt" "$host/.published.txt"
