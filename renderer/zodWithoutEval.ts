import { z } from 'zod';

/**
 * zod compiles its checks with `new Function` where it may, and finds out by trying. Under the page's content security
 * policy each try is a reported violation, so it is told not to. Must run before any schema is made: first import of main.
 */
z.config({ jitless: true });
