import type { OutgoingHttpHeaders } from 'node:http';

/** Nothing loads but our own files; nothing is sent anywhere but back to this desk; nobody may frame the page. */
export function contentSecurityPolicy(port: number): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self' ws://127.0.0.1:${port}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

export function pageHeaders(port: number): OutgoingHttpHeaders {
  return {
    'content-security-policy': contentSecurityPolicy(port),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
    // Pages and sheets show personal data: none of it may stay in a cache on a shared machine.
    'cache-control': 'no-store',
  };
}
