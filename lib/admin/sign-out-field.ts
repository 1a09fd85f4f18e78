/** Name of the button that ends the session: it posts to the page's own address, and nothing else of the form is done. */
export const SIGN_OUT = 'sign-out';
