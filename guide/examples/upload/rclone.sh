#!/bin/sh
# Builds a book and uploads what changed with rclone: `sh rclone.sh remote:book`, in the folder that holds content/. What
# the host has stands there in .published.txt; it is written when all else is done, so an upload that broke off is made good
# by the next.
set -eu
host=$1
site=public
lists=changes

mkdir -p "$lists"
rm -f "$lists/published.txt"
# Without such a file everything is uploaded. A host that cannot be reached fails here and not below.
rclone mkdir "$host"
if [ -n "$(rclone lsf "$host" --include /.published.txt)" ]; then
  rclone copyto "$host/.published.txt" "$lists/published.txt"
fi
briefbook build --deny warnings --out "$site" --changes "$lists"

# An empty list would be no list at all to rclone, and everything would be meant.
upload() {
  if [ -s "$1" ]; then
    rclone copy --ignore-times --no-traverse --files-from-raw "$1" --header-upload "Cache-Control: $2" "$site" "$host"
  fi
}
upload "$lists/1-assets.txt" "public, max-age=31536000, immutable"
upload "$lists/2-pages.txt" "no-cache"
if [ -s "$lists/3-removed.txt" ]; then
  rclone delete --files-from-raw "$lists/3-removed.txt" "$host"
fi
rclone copyto "$lists/site.txt" "$host/.published.txt"
