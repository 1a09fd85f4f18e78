import * as z from 'zod/mini';

/** A text of one character or more. */
export const filledText = z.string().check(z.minLength(1));
