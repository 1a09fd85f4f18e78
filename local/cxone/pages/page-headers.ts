import { secureHeaders } from 'hono/secure-headers';

const loopback = ["'self'", 'http://127.0.0.1:*', 'http://localhost:*'];

/** Headers of all pages: nothing inline, and framed by pages of this machine alone. */
export const pageHeaders = secureHeaders({
  contentSecurityPolicy: { defaultSrc: ["'self'"], imgSrc: ["'self'"], frameAncestors: loopback },
  xFrameOptions: false,
  strictTransportSecurity: false,
  crossOriginResourcePolicy: false,
});
