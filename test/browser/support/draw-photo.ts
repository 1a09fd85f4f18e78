import type { Browser } from 'playwright-core';
import type { FileToSend } from '../../e2e/support/people.ts';

/** A blue front door with the number 14, and a plant beside it. */
const door = `
  <svg xmlns="http://www.w3.org/2000/svg" width="480" height="360" viewBox="0 0 480 360">
    <rect width="480" height="360" fill="#d9c7ae" />
    <rect y="318" width="480" height="42" fill="#9c9184" />
    <rect x="136" y="34" width="208" height="290" fill="#f4efe6" />
    <rect x="156" y="54" width="168" height="270" fill="#1f5f9e" />
    <rect x="178" y="78" width="54" height="96" fill="#2a73b8" />
    <rect x="248" y="78" width="54" height="96" fill="#2a73b8" />
    <rect x="178" y="196" width="54" height="104" fill="#2a73b8" />
    <rect x="248" y="196" width="54" height="104" fill="#2a73b8" />
    <circle cx="310" cy="186" r="7" fill="#e3b74d" />
    <rect x="376" y="96" width="68" height="46" rx="6" fill="#f4efe6" />
    <text x="410" y="130" font-family="sans-serif" font-size="32" font-weight="700" text-anchor="middle">14</text>
    <path d="M52 318 60 264h48l8 54z" fill="#b4552f" />
    <path d="M84 266C40 250 34 200 50 168c20 26 30 50 34 98zM84 266c44-16 50-66 34-98-20 26-30 50-34 98zM84 266c-14-50-6-98 0-126 6 28 14 76 0 126z" fill="#3f7d46" />
  </svg>`;

/** What a customer might have photographed, drawn by the browser. */
export async function drawPhoto(browser: Browser): Promise<FileToSend> {
  const page = await browser.newPage({ viewport: { width: 480, height: 360 } });
  await page.setContent(`<style>body { margin: 0 }</style>${door}`);
  const bytes = await page.screenshot({ type: 'png' });
  await page.close();
  return { name: 'blue-door.png', type: 'image/png', bytes };
}
