/** The operations that the middleware's client of CXone has, for stories that know the product only by its sockets. */
export { type CxoneOperation, cxoneOperations } from '../../lib/cxone/errors.ts';
