#!/bin/sh
# Builds a book and uploads what changed with the AWS command line: `sh s3.sh BUCKET`, in the folder that holds content/.
# What the bucket has stands there in .published.txt; it is written when all else is done, so an upload that broke off is
# made good by the next. `aws s3 sync` is not used, because it goes by size and time, and a build has new times.
set -eu
bucket=$1
site=public
lists=changes

mkdir -p "$lists"
rm -f "$lists/published.txt"
# Without such a file everything is uploaded. A bucket that cannot be reached fails here and not below.
if aws s3api list-objects-v2 --bucket "$bucket" --prefix .published.txt --query 'Contents[].Key' --output text |
  grep -qx '\.published\.txt'; then
  aws s3 cp --only-show-errors "s3://$bucket/.published.txt" "$lists/published.txt"
fi
briefbook build --deny warnings --out "$site" --changes "$lists"

while read -r path; do
  aws s3 cp --only-show-errors --cache-control "public, max-age=31536000, immutable" "$site/$path" "s3://$bucket/$path"
done < "$lists/1-assets.txt"
while read -r path; do
  aws s3 cp --only-show-errors --cache-control no-cache "$site/$path" "s3://$bucket/$path"
done < "$lists/2-pages.txt"
while read -r path; do
  aws s3 rm --only-show-errors "s3://$bucket/$path"
done < "$lists/3-removed.txt"
aws s3 cp --only-show-errors "$lists/site.txt" "s3://$bucket/.published.txt"
