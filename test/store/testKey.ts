/** For processes that tests start, which cannot import vitest. */
export const testKey = Buffer.alloc(32, 0x5a);
