/* global document */

document.getElementById('open').requestSubmit();
