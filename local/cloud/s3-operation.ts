/**
 * The name of the S3 operation that a request asks for, e.g. `PutObject`: S3's requests don't carry it, so it is told
 * from method, path and query (Amazon S3 API Reference). As far as the stand-in is used: others are undefined.
 * @param url in path style, as it came: `/bucket/a%20key?partNumber=1&uploadId=u`
 */
export function s3Operation(method: string, url: string): string | undefined {
  const { pathname, searchParams: query } = new URL(url, 'http://s3');
  if (/^\/[^/]*\/?$/.test(pathname)) {
    if (method === 'GET' && query.has('list-type')) return 'ListObjectsV2';
    return method === 'POST' && query.has('delete') ? 'DeleteObjects' : undefined;
  }
  const isOfUpload = query.has('uploadId');
  switch (method) {
    case 'GET':
      return 'GetObject';
    case 'HEAD':
      return 'HeadObject';
    case 'PUT':
      return isOfUpload ? 'UploadPart' : 'PutObject';
    case 'DELETE':
      return isOfUpload ? 'AbortMultipartUpload' : 'DeleteObject';
    case 'POST':
      return isOfUpload ? 'CompleteMultipartUpload' : 'CreateMultipartUpload';
    default:
      return undefined;
  }
}
