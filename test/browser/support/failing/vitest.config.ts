import { defineConfig } from 'vitest/config';
import stories from '../../../../vitest.browser.config.ts';

/** Stories that fail, to see what they leave. */
export default defineConfig({ test: { ...stories.test, include: ['test/browser/support/failing/*.story.ts'] } });
