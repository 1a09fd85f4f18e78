/* global document, getComputedStyle, NodeFilter */

// Evaluated in a page: the texts whose contrast with what is behind them is under 4.5 to 1 (WCAG 2.2, 1.4.3), each as
// `ratio: text`. Colours must be opaque: a transparent background shows the one of the element around it.

/** Channels of a computed colour, from 0 to 255, and its opacity. */
function channels(color) {
  const [red, green, blue, alpha = 1] = color.match(/[\d.]+/g).map(Number);
  return { rgb: [red, green, blue], alpha };
}

function luminance(rgb) {
  const [red, green, blue] = rgb.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function groundOf(element) {
  for (let around = element; around !== null; around = around.parentElement) {
    const { rgb, alpha } = channels(getComputedStyle(around).backgroundColor);
    if (alpha === 1) return rgb;
  }
  return [255, 255, 255];
}

function poorContrast() {
  const poor = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    const text = texts.currentNode.data.trim();
    if (text === '' || !element.checkVisibility()) continue;
    const [dark, light] = [channels(getComputedStyle(element).color).rgb, groundOf(element)]
      .map(luminance)
      .sort((one, other) => one - other);
    const ratio = (light + 0.05) / (dark + 0.05);
    if (ratio < 4.5) poor.push(`${ratio.toFixed(1)}: ${text}`);
  }
  return poor;
}

poorContrast();
